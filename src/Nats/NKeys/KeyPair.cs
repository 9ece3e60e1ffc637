using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Platform.Nats.NKeys.Verification;

namespace Platform.Nats.NKeys;

/// <summary>
/// An nkey: a seed with its public key, or a public key alone. Ed25519 for every kind except <see cref="PrefixByte.Curve"/>,
/// which seals and opens (X25519, XSalsa20-Poly1305, NATS' "xkv1" form). Signing and verifying allocate nothing and may run in parallel.
/// </summary>
[JsonConverter(typeof(NeverSerialized))]
public sealed partial class KeyPair : ISigner, IDisposable
{
    /// <summary>The length of every signature in bytes.</summary>
    public const int SignatureLength = 64;

    private readonly byte[] _public = new byte[KeyText.RawLength];

    // Signing keys: seed and public key, which is libsodium's expanded form, so that signing is one call. Curve keys: the seed. Public only: none.
    private readonly byte[]? _secret;

    // A seed has many spellings (spare bits, line ends). Like Go, give back the one that came, except of curve keys.
    private byte[]? _unusualSeed;
    private string? _publicText;
    private bool _disposed;

    private KeyPair(PrefixByte prefix, ReadOnlySpan<byte> rawSeed, bool hasSecret)
    {
        Prefix = prefix;
        if (!hasSecret)
        {
            rawSeed.CopyTo(_public);
        }
        else if (prefix == PrefixByte.Curve)
        {
            _secret = GC.AllocateUninitializedArray<byte>(KeyText.RawLength, pinned: true);
            rawSeed.CopyTo(_secret);
            Sodium.CurvePublicKey(_secret, _public);
        }
        else
        {
            _secret = GC.AllocateUninitializedArray<byte>(2 * KeyText.RawLength, pinned: true);
            Sodium.SigningKeyFromSeed(rawSeed, _public, _secret);
        }
    }

    public PrefixByte Prefix { get; }

    public bool IsPublicOnly => _secret is null;

    public string PublicKey => _publicText ??= KeyText.Encode(Prefix, _public);

    /// <summary>A new key from the system's random source.</summary>
    /// <exception cref="NKeysException">The prefix is not one of a public key.</exception>
    public static KeyPair CreatePair(PrefixByte prefix)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        RandomNumberGenerator.Fill(raw);
        var pair = FromRawSeed(prefix, raw);
        CryptographicOperations.ZeroMemory(raw);
        return pair;
    }

    /// <exception cref="NKeysException">The prefix is not one of a public key, or the seed does not have 32 bytes.</exception>
    public static KeyPair FromRawSeed(PrefixByte prefix, ReadOnlySpan<byte> rawSeed)
    {
        if (!KeyText.IsPublic(prefix))
        {
            throw new NKeysException("nkeys: invalid prefix byte");
        }

        return rawSeed.Length == KeyText.RawLength ? new KeyPair(prefix, rawSeed, hasSecret: true) : throw KeyError.SeedLength.ToException();
    }

    /// <exception cref="NKeysException">It is not a seed.</exception>
    public static KeyPair FromSeed(ReadOnlySpan<byte> seed)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        var error = KeyText.DecodeSeed(seed, raw, out var prefix);
        if (error != KeyError.None)
        {
            throw error.ToException();
        }

        var pair = new KeyPair(prefix, raw, hasSecret: true);
        CryptographicOperations.ZeroMemory(raw);
        pair.KeepUnusualText(seed);
        return pair;
    }

    public static KeyPair FromSeed(Seed seed) => FromSeed(seed.Utf8);

    /// <exception cref="NKeysException">It is not a public key of 32 bytes.</exception>
    public static KeyPair FromPublicKey(ReadOnlySpan<char> publicKey)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        var error = TryDecodePublic(publicKey, raw, out var prefix);
        return error == KeyError.None ? new KeyPair(prefix, raw, hasSecret: false) : throw error.ToException();
    }

    public string GetPublicKey() => PublicKey;

    /// <summary>The seed's text in its own protected memory: the caller disposes of it.</summary>
    /// <exception cref="NKeysException">This is a public key only.</exception>
    public Seed ExportSeed()
    {
        var raw = Secret("nkeys: no seed or private key available")[..KeyText.RawLength];
        return _unusualSeed is null ? new Seed(Prefix, raw) : new Seed(_unusualSeed);
    }

    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        RequireSigningKey();
        if (signature.Length < SignatureLength)
        {
            throw new ArgumentException("A signature takes 64 bytes.", nameof(signature));
        }

        Sodium.Sign(message, Secret("nkeys: cannot sign, no private key available"), signature);
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureLength];
        Sign(message, signature);
        return signature;
    }

    /// <returns>True only for a genuine signature; anything malformed is false, and so is everything asked of a curve key.</returns>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Prefix != PrefixByte.Curve && signature.Length == SignatureLength && KnownKeys.Verify(message, signature, _public);

    public void Dispose()
    {
        _disposed = true;
        if (_secret is not null)
        {
            CryptographicOperations.ZeroMemory(_secret);
            CryptographicOperations.ZeroMemory(_unusualSeed);
        }
    }

    /// <summary>
    /// Verifies without making a <see cref="KeyPair"/>: nothing is allocated. The kind of key is the caller's to judge; like Go
    /// this takes a curve key for an Ed25519 key, which no typed claims' issuer may be.
    /// </summary>
    internal static bool Verify(ReadOnlySpan<byte> publicKeyText, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        return signature.Length == SignatureLength
            && KeyText.DecodePublic(publicKeyText, raw, out _) == KeyError.None
            && KnownKeys.Verify(message, signature, raw);
    }

    internal void WriteSeed(Span<byte> destination) =>
        KeyText.EncodeSeed(Prefix, Secret("nkeys: no seed or private key available")[..KeyText.RawLength], destination);

    private static KeyError TryDecodePublic(ReadOnlySpan<char> text, Span<byte> raw, out PrefixByte prefix)
    {
        prefix = PrefixByte.Unknown;
        Span<byte> ascii = stackalloc byte[512];
        if (text.Length > ascii.Length)
        {
            return KeyError.Encoding;
        }

        // Anything beyond ASCII becomes '?', which is not base32 either.
        var length = Encoding.ASCII.GetBytes(text, ascii);
        return KeyText.DecodePublic(ascii[..length], raw, out prefix);
    }

    private void KeepUnusualText(ReadOnlySpan<byte> text)
    {
        Span<byte> usual = stackalloc byte[KeyText.SeedLength];
        WriteSeed(usual);
        if (Prefix != PrefixByte.Curve && !text.SequenceEqual(usual))
        {
            _unusualSeed = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
            text.CopyTo(_unusualSeed);
        }

        CryptographicOperations.ZeroMemory(usual);
    }

    private void RequireSigningKey()
    {
        if (Prefix == PrefixByte.Curve)
        {
            throw new NKeysException("nkeys: curve key is not valid for sign/verify");
        }
    }

    private ReadOnlySpan<byte> Secret(string whenMissing)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _secret ?? throw new NKeysException(whenMissing);
    }
}
