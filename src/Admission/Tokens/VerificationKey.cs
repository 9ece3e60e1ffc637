using System.Security.Cryptography;
using Platform.Nats.NKeys;

namespace Platform.Admission;

/// <summary>A public key of an issuer, imported once. Verifying allocates little and may run in parallel.</summary>
public sealed class VerificationKey
{
    private const int LargestHash = 48;
    private readonly Func<AsymmetricAlgorithm>? _import;
    private readonly byte[]? _ed25519;

    // .NET promises no thread safety of an RSA or ECDsa object: each is rented, and an extra one is made when more threads verify at once.
    private readonly AsymmetricAlgorithm?[] _spare = new AsymmetricAlgorithm?[Math.Max(2, Environment.ProcessorCount)];

    private VerificationKey(string? kid, JwsAlgorithms algorithms, Func<AsymmetricAlgorithm>? import, byte[]? ed25519) =>
        (Kid, Algorithms, _import, _ed25519) = (kid, algorithms, import, ed25519);

    public string? Kid { get; }

    /// <summary>The algorithms whose signatures it may verify: those of its type and curve, cut to its "alg" where it has one.</summary>
    public JwsAlgorithms Algorithms { get; }

    internal static VerificationKey Rsa(string? kid, JwsAlgorithms algorithms, RSAParameters key) => Checked(new(kid, algorithms, () => RSA.Create(key), null));

    internal static VerificationKey Ec(string? kid, JwsAlgorithms algorithms, ECParameters key) => Checked(new(kid, algorithms, () => ECDsa.Create(key), null));

    internal static VerificationKey Okp(string? kid, JwsAlgorithms algorithms, byte[] key) => new(kid, algorithms, null, key);

    /// <param name="algorithm">One member of <see cref="JwsAlgorithms"/>.</param>
    /// <returns>True only for a genuine signature by an algorithm that is this key's.</returns>
    public bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if ((Algorithms & algorithm) == JwsAlgorithms.None)
        {
            return false;
        }

        if (algorithm == JwsAlgorithms.EdDSA)
        {
            return Ed25519.Verify(_ed25519, message, signature);
        }

        Span<byte> hash = stackalloc byte[LargestHash];
        hash = hash[..(algorithm == JwsAlgorithms.ES384 ? SHA384.HashData(message, hash) : SHA256.HashData(message, hash))];
        var key = Rent();
        try
        {
            return algorithm switch
            {
                // Fixed length, r and s (RFC 7518 §3.4): never ASN.1.
                JwsAlgorithms.ES256 => signature.Length == 64 && ((ECDsa)key).VerifyHash(hash, signature),
                JwsAlgorithms.ES384 => signature.Length == 96 && ((ECDsa)key).VerifyHash(hash, signature),
                JwsAlgorithms.RS256 => IsLong((RSA)key, signature) && ((RSA)key).VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                JwsAlgorithms.PS256 => IsLong((RSA)key, signature) && ((RSA)key).VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
                _ => false,
            };
        }
        finally
        {
            Return(key);
        }
    }

    // A signature is as long as the modulus (RFC 8017 §8.2.2), no zero more or less.
    private static bool IsLong(RSA key, ReadOnlySpan<byte> signature) => signature.Length == (key.KeySize + 7) / 8;

    private static VerificationKey Checked(VerificationKey key)
    {
        key.Return(key._import!());
        return key;
    }

    private AsymmetricAlgorithm Rent()
    {
        for (var i = 0; i < _spare.Length; i++)
        {
            if (Volatile.Read(ref _spare[i]) is not null && Interlocked.Exchange(ref _spare[i], null) is { } spare)
            {
                return spare;
            }
        }

        return _import!();
    }

    private void Return(AsymmetricAlgorithm key)
    {
        for (var i = 0; i < _spare.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _spare[i], key, null) is null)
            {
                return;
            }
        }

        key.Dispose();
    }
}
