using System.Security.Cryptography;

namespace Platform.Nats.NKeys;

/// <summary>Curve keys: "xkv1", a nonce of 24 bytes, and NaCl's box (16 bytes of authenticator, then the text).</summary>
public sealed partial class KeyPair
{
    internal const int NonceLength = 24;
    internal const int TagLength = 16;
    internal const int HeadLength = 4 + NonceLength;

    internal static ReadOnlySpan<byte> Version => "xkv1"u8;

    /// <summary>Seals for the recipient, whose public curve key (<c>X…</c>) is given.</summary>
    /// <exception cref="NKeysException">Not a curve key, no private key, or no valid recipient.</exception>
    public byte[] Seal(ReadOnlySpan<byte> message, ReadOnlySpan<char> recipient)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Seal(message, recipient, nonce);
    }

    /// <summary>Opens what the sender, whose public curve key (<c>X…</c>) is given, sealed for this key.</summary>
    /// <exception cref="NKeysException">Not a curve key, no private key, no valid sender, or not a message of theirs for us.</exception>
    public byte[] Open(ReadOnlySpan<byte> message, ReadOnlySpan<char> sender)
    {
        RequireCurveKey();
        var secret = Secret("nkeys: cannot open no private curve key available");
        if (message.Length <= HeadLength)
        {
            throw new NKeysException("nkeys: encrypted input is not valid");
        }

        if (!message.StartsWith(Version))
        {
            throw new NKeysException("nkeys: encrypted input wrong version");
        }

        Span<byte> peer = stackalloc byte[KeyText.RawLength];
        if (!IsCurveKey(sender, peer))
        {
            throw new NKeysException("nkeys: not a valid sender public curve key");
        }

        if (message.Length < HeadLength + TagLength)
        {
            throw new NKeysException("nkeys: could not decrypt input");
        }

        var opened = new byte[message.Length - HeadLength - TagLength];
        return Sodium.Open(message[HeadLength..], message[Version.Length..HeadLength], peer, secret, opened)
            ? opened
            : throw new NKeysException("nkeys: could not decrypt input");
    }

    /// <summary>What this key shares with a peer (<c>X…</c>), worked out once for many messages both ways: a tenth of the time per message.</summary>
    /// <exception cref="NKeysException">Not a curve key, no private key, or no valid peer.</exception>
    public SharedCurveSecret Share(ReadOnlySpan<char> peer)
    {
        RequireCurveKey();
        var secret = Secret("nkeys: cannot seal no private curve key available");
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        return IsCurveKey(peer, raw) && SharedCurveSecret.TryCreate(raw, secret) is { } shared
            ? shared
            : throw new NKeysException("nkeys: not a valid recipient public curve key");
    }

    internal byte[] Seal(ReadOnlySpan<byte> message, ReadOnlySpan<char> recipient, ReadOnlySpan<byte> nonce)
    {
        RequireCurveKey();
        var secret = Secret("nkeys: cannot seal no private curve key available");
        Span<byte> peer = stackalloc byte[KeyText.RawLength];
        if (!IsCurveKey(recipient, peer))
        {
            throw new NKeysException("nkeys: not a valid recipient public curve key");
        }

        var box = new byte[HeadLength + TagLength + message.Length];
        Version.CopyTo(box);
        nonce.CopyTo(box.AsSpan(Version.Length));
        return Sodium.Seal(message, nonce, peer, secret, box.AsSpan(HeadLength))
            ? box
            : throw new NKeysException("nkeys: not a valid recipient public curve key");
    }

    private static bool IsCurveKey(ReadOnlySpan<char> text, Span<byte> raw) =>
        TryDecodePublic(text, raw, out var prefix) == KeyError.None && prefix == PrefixByte.Curve;

    private void RequireCurveKey()
    {
        if (Prefix != PrefixByte.Curve)
        {
            throw new NKeysException("nkeys: only curve key can seal/open");
        }
    }
}
