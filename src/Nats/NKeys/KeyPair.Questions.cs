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
}
