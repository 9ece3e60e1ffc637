using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Nats.NKeys.Verification;

/// <summary>
/// A number modulo 2^255 - 19 in five limbs of 51 bits. Sums may leave limbs of up to 53 bits, which products take.
/// Time depends on nothing secret because nothing here is: only public keys and signatures are looked at.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct FieldElement(ulong a, ulong b, ulong c, ulong d, ulong e)
{
    private const ulong Mask = (1UL << 51) - 1;

    private readonly ulong _0 = a;
    private readonly ulong _1 = b;
    private readonly ulong _2 = c;
    private readonly ulong _3 = d;
    private readonly ulong _4 = e;

    public static FieldElement Zero => default;

    public static FieldElement One => new(1, 0, 0, 0, 0);

    public bool IsZero
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            WriteTo(bytes);
            return bytes.IndexOfAnyExcept((byte)0) < 0;
        }
    }

    /// <summary>Of the smallest representative, as the encoding's sign bit wants it.</summary>
    public bool IsOdd
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            WriteTo(bytes);
            return (bytes[0] & 1) != 0;
        }
    }

    /// <summary>Little-endian; the top bit is left out.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(
            w0 & Mask,
            ((w0 >> 51) | (w1 << 13)) & Mask,
            ((w1 >> 38) | (w2 << 26)) & Mask,
            ((w2 >> 25) | (w3 << 39)) & Mask,
            (w3 >> 12) & Mask);
    }

    public static FieldElement operator +(in FieldElement f, in FieldElement g) =>
        new(f._0 + g._0, f._1 + g._1, f._2 + g._2, f._3 + g._3, f._4 + g._4);

    // 8p keeps every limb positive for limbs of up to 53 bits.
    public static FieldElement operator -(in FieldElement f, in FieldElement g) => Carried(
        f._0 + ((Mask - 18) << 3) - g._0,
        f._1 + (Mask << 3) - g._1,
        f._2 + (Mask << 3) - g._2,
        f._3 + (Mask << 3) - g._3,
        f._4 + (Mask << 3) - g._4);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FieldElement operator *(in FieldElement f, in FieldElement g)
    {
        ulong f0 = f._0, f1 = f._1, f2 = f._2, f3 = f._3, f4 = f._4;
        ulong g0 = g._0, g1 = g._1, g2 = g._2, g3 = g._3, g4 = g._4;
        ulong g1x19 = g1 * 19, g2x19 = g2 * 19, g3x19 = g3 * 19, g4x19 = g4 * 19;

        var h0 = Math.BigMul(f0, g0, out var l0);
        Accumulate(ref h0, ref l0, f1, g4x19);
        Accumulate(ref h0, ref l0, f2, g3x19);
        Accumulate(ref h0, ref l0, f3, g2x19);
        Accumulate(ref h0, ref l0, f4, g1x19);

        var h1 = Math.BigMul(f0, g1, out var l1);
        Accumulate(ref h1, ref l1, f1, g0);
        Accumulate(ref h1, ref l1, f2, g4x19);
        Accumulate(ref h1, ref l1, f3, g3x19);
        Accumulate(ref h1, ref l1, f4, g2x19);

        var h2 = Math.BigMul(f0, g2, out var l2);
        Accumulate(ref h2, ref l2, f1, g1);
        Accumulate(ref h2, ref l2, f2, g0);
        Accumulate(ref h2, ref l2, f3, g4x19);
        Accumulate(ref h2, ref l2, f4, g3x19);

        var h3 = Math.BigMul(f0, g3, out var l3);
        Accumulate(ref h3, ref l3, f1, g2);
        Accumulate(ref h3, ref l3, f2, g1);
        Accumulate(ref h3, ref l3, f3, g0);
        Accumulate(ref h3, ref l3, f4, g4x19);

        var h4 = Math.BigMul(f0, g4, out var l4);
        Accumulate(ref h4, ref l4, f1, g3);
        Accumulate(ref h4, ref l4, f2, g2);
        Accumulate(ref h4, ref l4, f3, g1);
        Accumulate(ref h4, ref l4, f4, g0);
        return Reduced(h0, l0, h1, l1, h2, l2, h3, l3, h4, l4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public FieldElement Squared()
    {
        ulong f0 = _0, f1 = _1, f2 = _2, f3 = _3, f4 = _4;
        ulong f0x2 = f0 * 2, f1x2 = f1 * 2, f3x19 = f3 * 19, f4x19 = f4 * 19;

        var h0 = Math.BigMul(f0, f0, out var l0);
        Accumulate(ref h0, ref l0, f1x2, f4x19);
        Accumulate(ref h0, ref l0, f2 * 2, f3x19);

        var h1 = Math.BigMul(f0x2, f1, out var l1);
        Accumulate(ref h1, ref l1, f2 * 2, f4x19);
        Accumulate(ref h1, ref l1, f3, f3x19);

        var h2 = Math.BigMul(f0x2, f2, out var l2);
        Accumulate(ref h2, ref l2, f1, f1);
        Accumulate(ref h2, ref l2, f3 * 2, f4x19);

        var h3 = Math.BigMul(f0x2, f3, out var l3);
        Accumulate(ref h3, ref l3, f1x2, f2);
        Accumulate(ref h3, ref l3, f4, f4x19);

        var h4 = Math.BigMul(f0x2, f4, out var l4);
        Accumulate(ref h4, ref l4, f1x2, f3);
        Accumulate(ref h4, ref l4, f2, f2);
        return Reduced(h0, l0, h1, l1, h2, l2, h3, l3, h4, l4);
    }

    /// <summary>The reciprocal (of zero: zero): the power p - 2.</summary>
    public FieldElement Inverted() => PowerOf250Ones(out var eleven).SquaredTimes(5) * eleven;

    /// <summary>The power (p - 5) / 8, the heart of a square root.</summary>
    public FieldElement ToSquareRootPower() => PowerOf250Ones(out _).SquaredTimes(2) * this;

    public FieldElement SquaredTimes(int times)
    {
        var result = this;
        for (var i = 0; i < times; i++)
        {
            result = result.Squared();
        }

        return result;
    }

    /// <summary>The smallest representative, little-endian.</summary>
    public void WriteTo(Span<byte> bytes)
    {
        var t = Carried(_0, _1, _2, _3, _4);
        t = Carried(t._0, t._1, t._2, t._3, t._4);

        // 1 when t >= p: adding 19 then carries out of the top.
        var q = (t._0 + 19) >> 51;
        q = (t._1 + q) >> 51;
        q = (t._2 + q) >> 51;
        q = (t._3 + q) >> 51;
        q = (t._4 + q) >> 51;
        ulong l0 = t._0 + (19 * q), l1 = t._1 + (l0 >> 51), l2 = t._2 + (l1 >> 51), l3 = t._3 + (l2 >> 51), l4 = t._4 + (l3 >> 51);
        l0 &= Mask;
        l1 &= Mask;
        l2 &= Mask;
        l3 &= Mask;
        l4 &= Mask;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, l0 | (l1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (l1 >> 13) | (l2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (l2 >> 26) | (l3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (l3 >> 39) | (l4 << 12));
    }

    // x^(2^250 - 1), and x^11 on the way.
    private FieldElement PowerOf250Ones(out FieldElement eleven)
    {
        var two = Squared();
        var nine = two.SquaredTimes(2) * this;
        eleven = nine * two;
        var ones5 = eleven.Squared() * nine;
        var ones10 = ones5.SquaredTimes(5) * ones5;
        var ones20 = ones10.SquaredTimes(10) * ones10;
        var ones40 = ones20.SquaredTimes(20) * ones20;
        var ones50 = ones40.SquaredTimes(10) * ones10;
        var ones100 = ones50.SquaredTimes(50) * ones50;
        var ones200 = ones100.SquaredTimes(100) * ones100;
        return ones200.SquaredTimes(50) * ones50;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ref ulong high, ref ulong low, ulong a, ulong b)
    {
        var h = Math.BigMul(a, b, out var l);
        low += l;
        high += h + (low < l ? 1UL : 0UL);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Carried(ulong a, ulong b, ulong c, ulong d, ulong e) =>
        new((a & Mask) + (19 * (e >> 51)), (b & Mask) + (a >> 51), (c & Mask) + (b >> 51), (d & Mask) + (c >> 51), (e & Mask) + (d >> 51));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Reduced(
        ulong h0, ulong l0, ulong h1, ulong l1, ulong h2, ulong l2, ulong h3, ulong l3, ulong h4, ulong l4)
    {
        var c = (h0 << 13) | (l0 >> 51);
        l1 += c;
        h1 += l1 < c ? 1UL : 0UL;
        c = (h1 << 13) | (l1 >> 51);
        l2 += c;
        h2 += l2 < c ? 1UL : 0UL;
        c = (h2 << 13) | (l2 >> 51);
        l3 += c;
        h3 += l3 < c ? 1UL : 0UL;
        c = (h3 << 13) | (l3 >> 51);
        l4 += c;
        h4 += l4 < c ? 1UL : 0UL;
        c = (h4 << 13) | (l4 >> 51);

        // 19 * c may pass 64 bits when c is near 2^60: take it in 128.
        var high = Math.BigMul(c, 19, out var low);
        l0 &= Mask;
        low += l0;
        high += low < l0 ? 1UL : 0UL;
        return new(low & Mask, (l1 & Mask) + ((high << 13) | (low >> 51)), l2 & Mask, l3 & Mask, l4 & Mask);
    }
}
