using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Platform.Nats.NKeys;

/// <summary>libsodium: Ed25519 and NaCl's box. See docs/adr/0002-libsodium.md.</summary>
internal static unsafe partial class Sodium
{
    private const string Library = "libsodium.so.23";

    static Sodium()
    {
        if (!NativeLibrary.TryLoad(Library, typeof(Sodium).Assembly, null, out _))
        {
            throw new DllNotFoundException($"{Library} is not installed; Debian and Ubuntu have it in the package libsodium23.");
        }

        if (sodium_init() < 0)
        {
            throw new InvalidOperationException("libsodium cannot initialize: the system's random source does not answer.");
        }
    }

    /// <summary>Writes the public key and the expanded secret key (seed, then public key).</summary>
    public static void SigningKeyFromSeed(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        fixed (byte* pk = publicKey, sk = secretKey, s = seed)
        {
            _ = crypto_sign_ed25519_seed_keypair(pk, sk, s);
        }
    }

    public static void Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secretKey, Span<byte> signature)
    {
        fixed (byte* m = message, sk = secretKey, sig = signature)
        {
            _ = crypto_sign_ed25519_detached(sig, null, m, (ulong)message.Length, sk);
        }
    }

    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        fixed (byte* m = message, sig = signature, pk = publicKey)
        {
            return crypto_sign_ed25519_verify_detached(sig, m, (ulong)message.Length, pk) == 0;
        }
    }

    public static void CurvePublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey)
    {
        fixed (byte* sk = secret, pk = publicKey)
        {
            _ = crypto_scalarmult_curve25519_base(pk, sk);
        }
    }

    /// <returns>False when the peer's key is a point of low order: the shared secret would be known to everybody.</returns>
    public static bool Seal(ReadOnlySpan<byte> message, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> peer, ReadOnlySpan<byte> secret, Span<byte> sealedBox)
    {
        fixed (byte* c = sealedBox, m = message, n = nonce, pk = peer, sk = secret)
        {
            return crypto_box_easy(c, m, (ulong)message.Length, n, pk, sk) == 0;
        }
    }

    public static bool Open(ReadOnlySpan<byte> sealedBox, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> peer, ReadOnlySpan<byte> secret, Span<byte> message)
    {
        fixed (byte* c = sealedBox, m = message, n = nonce, pk = peer, sk = secret)
        {
            return crypto_box_open_easy(m, c, (ulong)sealedBox.Length, n, pk, sk) == 0;
        }
    }

    /// <summary>The secret both ends of a box work out, 32 bytes: the costly half of sealing and opening.</summary>
    /// <returns>False when the peer's key is a point of low order.</returns>
    public static bool Share(ReadOnlySpan<byte> peer, ReadOnlySpan<byte> secret, Span<byte> shared)
    {
        fixed (byte* k = shared, pk = peer, sk = secret)
        {
            return crypto_box_beforenm(k, pk, sk) == 0;
        }
    }

    public static void SealShared(ReadOnlySpan<byte> message, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> shared, Span<byte> sealedBox)
    {
        fixed (byte* c = sealedBox, m = message, n = nonce, k = shared)
        {
            _ = crypto_box_easy_afternm(c, m, (ulong)message.Length, n, k);
        }
    }

    public static bool OpenShared(ReadOnlySpan<byte> sealedBox, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> shared, Span<byte> message)
    {
        fixed (byte* c = sealedBox, m = message, n = nonce, k = shared)
        {
            return crypto_box_open_easy_afternm(m, c, (ulong)sealedBox.Length, n, k) == 0;
        }
    }

    public static void Sha512Start(ref Sha512State state)
    {
        fixed (Sha512State* s = &state)
        {
            _ = crypto_hash_sha512_init(s);
        }
    }

    public static void Sha512Update(ref Sha512State state, ReadOnlySpan<byte> data)
    {
        fixed (Sha512State* s = &state)
        fixed (byte* d = data)
        {
            _ = crypto_hash_sha512_update(s, d, (ulong)data.Length);
        }
    }

    /// <summary>64 bytes, little-endian, modulo the order of the curve's base point.</summary>
    public static void ReduceScalar(ReadOnlySpan<byte> wide, Span<byte> reduced)
    {
        fixed (byte* r = reduced, w = wide)
        {
            crypto_core_ed25519_scalar_reduce(r, w);
        }
    }

    public static void Sha512Finish(ref Sha512State state, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        fixed (Sha512State* s = &state)
        fixed (byte* d = data, h = hash)
        {
            _ = crypto_hash_sha512_update(s, d, (ulong)data.Length);
            _ = crypto_hash_sha512_final(s, h);
        }
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial void crypto_core_ed25519_scalar_reduce(byte* r, byte* s);

    [LibraryImport(Library)]
    private static partial int crypto_hash_sha512_init(Sha512State* state);

    [LibraryImport(Library)]
    private static partial int crypto_hash_sha512_update(Sha512State* state, byte* data, ulong length);

    [LibraryImport(Library)]
    private static partial int crypto_hash_sha512_final(Sha512State* state, byte* hash);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_seed_keypair(byte* pk, byte* sk, byte* seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_detached(byte* sig, ulong* length, byte* m, ulong mlen, byte* sk);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_verify_detached(byte* sig, byte* m, ulong mlen, byte* pk);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_curve25519_base(byte* q, byte* n);

    [LibraryImport(Library)]
    private static partial int crypto_box_easy(byte* c, byte* m, ulong mlen, byte* n, byte* pk, byte* sk);

    [LibraryImport(Library)]
    private static partial int crypto_box_open_easy(byte* m, byte* c, ulong clen, byte* n, byte* pk, byte* sk);

    [LibraryImport(Library)]
    private static partial int crypto_box_beforenm(byte* k, byte* pk, byte* sk);

    [LibraryImport(Library)]
    private static partial int crypto_box_easy_afternm(byte* c, byte* m, ulong mlen, byte* n, byte* k);

    [LibraryImport(Library)]
    private static partial int crypto_box_open_easy_afternm(byte* m, byte* c, ulong clen, byte* n, byte* k);

    /// <summary>crypto_hash_sha512_state: part of libsodium's published interface.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Sha512State
    {
        private fixed ulong _words[8];
        private fixed ulong _count[2];
        private fixed byte _buffer[128];

        [UnscopedRef]
        public Span<ulong> Words => MemoryMarshal.CreateSpan(ref _words[0], 8);
    }
}
