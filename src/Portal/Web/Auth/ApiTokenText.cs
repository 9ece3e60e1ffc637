using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Web;

/// <summary>The text of an API token: tl_pat_, 32 random bytes in base62 (43 characters), their CRC-32 in base62 (6).
/// The prefix lets secret scanners find a leaked token, the checksum tells a mistyped one without a look-up.</summary>
internal static class ApiTokenText
{
    public const string Prefix = "tl_pat_";
    private const int BodyLength = 43;
    private const int ChecksumLength = 6;
    public const int Length = 7 + BodyLength + ChecksumLength;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    public static string New()
    {
        var body = Base62(new BigInteger(RandomNumberGenerator.GetBytes(32), isUnsigned: true), BodyLength);
        return Prefix + body + Checksum(body);
    }

    public static bool IsWellFormed(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).ContainsAnyExcept(Characters) is false
        && text.AsSpan(Prefix.Length + BodyLength).SequenceEqual(Checksum(text.Substring(Prefix.Length, BodyLength)));

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
