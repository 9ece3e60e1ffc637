using System.Text;

namespace Platform.Nats.NKeys;

/// <summary>Questions about key texts; every malformed input has the answer no.</summary>
public sealed partial class KeyPair
{
    /// <summary>A public key of any kind, with its exact prefix byte and 32 bytes.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<char> text)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        return TryDecodePublic(text, raw, out _) == KeyError.None;
    }

    /// <summary>A public key of this kind, with its exact prefix byte and 32 bytes. Go's typed tests look at less, see docs/adr/0002.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<char> text, PrefixByte expected)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        return TryDecodePublic(text, raw, out var prefix) == KeyError.None && prefix == expected;
    }

    /// <summary>Any key text at all with a right checksum, seeds and private keys included.</summary>
    public static bool IsValidEncoding(ReadOnlySpan<char> text)
    {
        Span<byte> body = stackalloc byte[320];
        Span<byte> ascii = stackalloc byte[512];
        return text.Length <= ascii.Length && KeyText.Decode(ascii[..Encoding.ASCII.GetBytes(text, ascii)], body, out _) == KeyError.None;
    }

    /// <summary>The text of a payload under any prefix; of 32 bytes, if it is to be a key.</summary>
    /// <exception cref="NKeysException">There is no such prefix.</exception>
    public static string EncodeText(PrefixByte prefix, ReadOnlySpan<byte> payload) =>
        KeyText.IsPublic(prefix) || prefix is PrefixByte.Seed or PrefixByte.Private
            ? KeyText.Encode(prefix, payload)
            : throw new NKeysException("nkeys: invalid prefix byte");

    /// <summary>The kind of a key text, seeds and private keys included; <see cref="PrefixByte.Unknown"/> for anything else.</summary>
    public static PrefixByte GetPrefix(ReadOnlySpan<char> text)
    {
        Span<byte> body = stackalloc byte[320];
        Span<byte> ascii = stackalloc byte[512];
        if (text.Length > ascii.Length
            || KeyText.Decode(ascii[..Encoding.ASCII.GetBytes(text, ascii)], body, out _) != KeyError.None)
        {
            return PrefixByte.Unknown;
        }

        var prefix = (PrefixByte)body[0];
        return KeyText.IsPublic(prefix) || prefix == PrefixByte.Private ? prefix
            : (body[0] & 248) == (byte)PrefixByte.Seed ? PrefixByte.Seed
            : PrefixByte.Unknown;
    }

    /// <summary>A seed of any kind of key.</summary>
    public static bool IsSeed(ReadOnlySpan<byte> text)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        var isSeed = KeyText.DecodeSeed(text, raw, out _) == KeyError.None;
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(raw);
        return isSeed;
    }
}
