namespace Platform.Nats.NKeys;

/// <summary>Signs with a key it need not show: a <see cref="KeyPair"/>, or a key sealed elsewhere.</summary>
public interface ISigner
{
    /// <summary>The public key, for example <c>O…</c> or <c>A…</c>.</summary>
    string PublicKey { get; }

    /// <summary>Writes the 64 bytes of the Ed25519 signature.</summary>
    void Sign(ReadOnlySpan<byte> message, Span<byte> signature);
}
