namespace Platform.Nats.NKeys.Verification;

/// <summary>
/// Verifies signatures of one key that libsodium has already found good, with its multiples at hand: half of libsodium's time.
/// The rules are libsodium's: S below the order, R no point of small order, and R's very bytes must come out (RFC 8032 §5.1.7, without cofactor).
/// </summary>
internal sealed class KnownKey
{
    private static readonly MultiplesTable Base = new(CurvePoint.BuildBase(), bits: 8);

    // y of the points of order 1, 2, 4 and 8, little-endian; the sign bit does not matter.
    private static readonly byte[][] SmallOrders =
    [
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ];

    private readonly byte[] _publicKey;
    private readonly MultiplesTable _negated;

    /// <summary>For a key under which libsodium verified a signature: it is canonical, on the curve and of large order. Bits: 4 or 8, of <see cref="MultiplesTable"/>.</summary>
    public KnownKey(ReadOnlySpan<byte> publicKey, int bits)
    {
        _publicKey = publicKey.ToArray();
        if (!CurvePoint.TryDecode(publicKey, out var point))
        {
            throw new ArgumentException("Not a point of the curve.", nameof(publicKey));
        }

        _negated = new MultiplesTable(-point, bits);
    }

    private static ReadOnlySpan<byte> Order =>
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var r = signature[..32];
        var s = signature[32..64];
        if (!IsBelowOrder(s) || IsOfSmallOrder(r))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[64];
        var state = default(Sodium.Sha512State);
        Sodium.Sha512Start(ref state);
        Sodium.Sha512Update(ref state, r);
        Sodium.Sha512Update(ref state, _publicKey);
        Sodium.Sha512Finish(ref state, message, hash);
        Span<byte> h = stackalloc byte[32];
        Sodium.ReduceScalar(hash, h);

        // R = sB - hA
        Span<byte> expected = stackalloc byte[32];
        _negated.AddMultiple(Base.AddMultiple(CurvePoint.Identity, s), h).Encode(expected);
        return expected.SequenceEqual(r);
    }

    private static bool IsBelowOrder(ReadOnlySpan<byte> scalar)
    {
        for (var i = 31; i >= 0; i--)
        {
            if (scalar[i] != Order[i])
            {
                return scalar[i] < Order[i];
            }
        }

        return false;
    }

    private static bool IsOfSmallOrder(ReadOnlySpan<byte> r)
    {
        foreach (var y in SmallOrders)
        {
            if (r[..31].SequenceEqual(y.AsSpan(0, 31)) && (r[31] & 0x7f) == y[31])
            {
                return true;
            }
        }

        return false;
    }
}
