using System.Runtime.InteropServices;

namespace Platform.Nats.NKeys.Verification;

/// <summary>A point of edwards25519 in extended coordinates (x = X/Z, y = Y/Z, xy = T/Z).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct CurvePoint(FieldElement x, FieldElement y, FieldElement z, FieldElement t)
{
    private static readonly FieldElement D = BuildD();
    private static readonly FieldElement TwoD = D + D;
    private static readonly FieldElement RootOfMinusOne = BuildRootOfMinusOne();

    public static CurvePoint Identity => new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    public FieldElement X { get; } = x;

    public FieldElement Y { get; } = y;

    public FieldElement Z { get; } = z;

    public FieldElement T { get; } = t;

    /// <summary>The base point: y = 4/5, x even.</summary>
    public static CurvePoint BuildBase()
    {
        Span<byte> encoded = stackalloc byte[32];
        (Small(4) * Small(5).Inverted()).WriteTo(encoded);
        return TryDecode(encoded, out var point) ? point : throw new InvalidOperationException("The base point is not on the curve.");
    }

    public static bool TryDecode(ReadOnlySpan<byte> encoded, out CurvePoint point)
    {
        var y = FieldElement.Read(encoded);
        var ySquared = y.Squared();
        var u = ySquared - FieldElement.One;
        var v = (D * ySquared) + FieldElement.One;
        var v3 = v.Squared() * v;
        var x = u * v3 * (u * v3.Squared() * v).ToSquareRootPower();
        var check = v * x.Squared();
        var isRoot = (check - u).IsZero;
        if (!isRoot && (check + u).IsZero)
        {
            x *= RootOfMinusOne;
            isRoot = true;
        }

        if (x.IsOdd != ((encoded[31] & 0x80) != 0))
        {
            x = FieldElement.Zero - x;
        }

        point = new(x, y, FieldElement.One, x * y);
        return isRoot;
    }

    public static CurvePoint operator -(in CurvePoint p) => new(FieldElement.Zero - p.X, p.Y, p.Z, FieldElement.Zero - p.T);

    public static CurvePoint operator +(in CurvePoint p, in CurvePoint q)
    {
        var a = (p.Y - p.X) * (q.Y - q.X);
        var b = (p.Y + p.X) * (q.Y + q.X);
        var c = p.T * TwoD * q.T;
        var zz = p.Z * q.Z;
        return Combine(a, b, c, zz + zz);
    }

    public static CurvePoint operator +(in CurvePoint p, in TablePoint q)
    {
        var a = (p.Y - p.X) * q.YMinusX;
        var b = (p.Y + p.X) * q.YPlusX;
        var c = p.T * q.TwoDxy;
        return Combine(a, b, c, p.Z + p.Z);
    }

    public static CurvePoint operator -(in CurvePoint p, in TablePoint q)
    {
        var a = (p.Y - p.X) * q.YPlusX;
        var b = (p.Y + p.X) * q.YMinusX;
        var c = p.T * q.TwoDxy;
        var d = p.Z + p.Z;
        var (e, f, g, h) = (b - a, d + c, d - c, b + a);
        return new(e * f, g * h, f * g, e * h);
    }

    public CurvePoint Doubled() => this + this;

    /// <summary>For a table: needs 1/Z.</summary>
    public TablePoint ToTablePoint(in FieldElement inverseOfZ)
    {
        var affineX = X * inverseOfZ;
        var affineY = Y * inverseOfZ;
        return new(affineY + affineX, affineY - affineX, affineX * affineY * TwoD);
    }

    public void Encode(Span<byte> encoded)
    {
        var inverse = Z.Inverted();
        (Y * inverse).WriteTo(encoded);
        if ((X * inverse).IsOdd)
        {
            encoded[31] |= 0x80;
        }
    }

    private static CurvePoint Combine(in FieldElement a, in FieldElement b, in FieldElement c, in FieldElement d)
    {
        var e = b - a;
        var f = d - c;
        var g = d + c;
        var h = b + a;
        return new(e * f, g * h, f * g, e * h);
    }

    private static FieldElement Small(ulong value) => new(value, 0, 0, 0, 0);

    private static FieldElement BuildD() => FieldElement.Zero - (Small(121665) * Small(121666).Inverted());

    // 2^((p-1)/4) = (2^((p-5)/8))^2 * 2.
    private static FieldElement BuildRootOfMinusOne() => Small(2).ToSquareRootPower().Squared() * Small(2);
}

/// <summary>A point with Z = 1 as additions like it best.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TablePoint(FieldElement yPlusX, FieldElement yMinusX, FieldElement twoDxy)
{
    public FieldElement YPlusX { get; } = yPlusX;

    public FieldElement YMinusX { get; } = yMinusX;

    public FieldElement TwoDxy { get; } = twoDxy;
}
