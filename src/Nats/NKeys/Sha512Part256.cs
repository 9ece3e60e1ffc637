using System.Buffers.Binary;

namespace Platform.Nats.NKeys;

/// <summary>SHA-512/256 (FIPS 180-4 §5.3.6), which .NET does not have: SHA-512 from other initial values, cut to 32 bytes.</summary>
internal static class Sha512Part256
{
    public const int Length = 32;

    private static readonly ulong[] Initial = BuildInitial();

    public static void Compute(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var state = default(Sodium.Sha512State);
        Sodium.Sha512Start(ref state);
        Initial.CopyTo(state.Words);
        Span<byte> hash = stackalloc byte[64];
        Sodium.Sha512Finish(ref state, data, hash);
        hash[..Length].CopyTo(destination);
    }

    // The standard derives them so: SHA-512, its own initial values xored with a5…, of the name.
    private static ulong[] BuildInitial()
    {
        var state = default(Sodium.Sha512State);
        Sodium.Sha512Start(ref state);
        foreach (ref var word in state.Words)
        {
            word ^= 0xa5a5a5a5a5a5a5a5;
        }

        Span<byte> hash = stackalloc byte[64];
        Sodium.Sha512Finish(ref state, "SHA-512/256"u8, hash);
        var initial = new ulong[8];
        for (var i = 0; i < initial.Length; i++)
        {
            initial[i] = BinaryPrimitives.ReadUInt64BigEndian(hash[(8 * i)..]);
        }

        return initial;
    }
}
