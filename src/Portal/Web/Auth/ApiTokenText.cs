using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Web;

/// <summary>The text of an API token: tl_pat_ (a person's) or tl_svc_ (a service account's), 32 random bytes in base62 (43 characters), their CRC-32 in base62 (6).
/// The prefix lets secret scanners find a leaked token, the checksum tells a mistyped one without a look-up.</summary>
internal static class ApiTokenText
{
    public const string Prefix = "tl_pat_";
    public const string ServicePrefix = "tl_svc_";
    private const int PrefixLength = 7;
    private const int BodyLength = 43;
    private const int ChecksumLength = 6;
    public const int Length = PrefixLength + BodyLength + ChecksumLength;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    public static string New(string prefix = Prefix) => Of(prefix, RandomNumberGenerator.GetBytes(32));

    /// <summary>The text of these 32 bytes.</summary>
    public static string Of(string prefix, ReadOnlySpan<byte> bytes)
    {
        var body = Base62(new BigInteger(bytes, isUnsigned: true), BodyLength);
        return prefix + body + Checksum(body);
    }

    public static bool IsWellFormed(string text, string prefix = Prefix) =>
        text.Length == Length && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(PrefixLength).ContainsAnyExcept(Characters) is false
        && text.AsSpan(PrefixLength + BodyLength).SequenceEqual(Checksum(text.Substring(PrefixLength, BodyLength)));

    /// <summary>What the database keeps. The token has 256 random bits, so a plain hash is as good as a slow one.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    public static string Hint(string text) => text[^4..];

    private static string Checksum(string body) => Base62(Crc32.Of(Encoding.ASCII.GetBytes(body)), ChecksumLength);

    private static string Base62(BigInteger value, int length)
    {
        var text = new char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            value = BigInteger.DivRem(value, Alphabet.Length, out var digit);
            text[i] = Alphabet[(int)digit];
        }

        return new string(text);
    }
}
