using Platform.Nats.NKeys.Verification;

namespace Platform.Nats.NKeys;

/// <summary>Ed25519 signatures of keys that are no nkeys: the same code that verifies NATS's own.</summary>
public static class Ed25519
{
    public const int PublicKeyLength = 32;
    public const int SignatureLength = 64;

    /// <returns>True only for a genuine signature; a key or signature of another length is false, and so is a key that is no point of the curve or of small order.</returns>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeyLength && signature.Length == SignatureLength && KnownKeys.Verify(message, signature, publicKey);
}
