using System.Buffers.Binary;

namespace Platform.Nats.NKeys.Verification;

/// <summary>
/// Most tokens are issued by few keys. A key seen often enough gets its multiples worked out (0.2 ms, 60 KB), and one seen very often more of them
/// (3 ms, 480 KB), which spares a third of the additions; everything else goes to libsodium. A fixed number of places bounds the memory (31 MB); a key that finds
/// its place taken takes it over and starts counting.
/// </summary>
internal static class KnownKeys
{
    private const int Places = 64;
    private const int SightsBeforeTable = 16;
    private const int SightsBeforeLargeTable = 2048;

    private static readonly Sight?[] Sights = new Sight?[Places];

    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        ref var place = ref Sights[(int)(BinaryPrimitives.ReadUInt32LittleEndian(publicKey) % Places)];
        var sight = Volatile.Read(ref place);
        if (sight is null || !sight.PublicKey.AsSpan().SequenceEqual(publicKey))
        {
            if (!Sodium.Verify(message, signature, publicKey))
            {
                return false;
            }

            Volatile.Write(ref place, new Sight(publicKey.ToArray()));
            return true;
        }

        if (Volatile.Read(ref sight.Known) is { } known)
        {
            if (!known.Verify(message, signature))
            {
                return false;
            }

            if (Volatile.Read(ref sight.Count) < SightsBeforeLargeTable && Interlocked.Increment(ref sight.Count) == SightsBeforeLargeTable)
            {
                Volatile.Write(ref sight.Known, new KnownKey(publicKey, bits: 8));
            }

            return true;
        }

        if (!Sodium.Verify(message, signature, publicKey))
        {
            return false;
        }

        // Exactly one thread sees the number, so the work is done once.
        if (Interlocked.Increment(ref sight.Count) == SightsBeforeTable)
        {
            Volatile.Write(ref sight.Known, new KnownKey(publicKey, bits: 4));
        }

        return true;
    }

    private sealed class Sight(byte[] publicKey)
    {
        public int Count;
        public KnownKey? Known;

        public byte[] PublicKey { get; } = publicKey;
    }
}
