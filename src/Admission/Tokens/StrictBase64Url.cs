using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Platform.Admission;

/// <summary>Base64url as RFC 7515 has it: no padding, no blank, no spare bit set. So one text has one value and one value one text.</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public static int MaxDecodedLength(int length) => (length / 4 * 3) + 2;

    /// <returns>The bytes written, or -1.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
        {
            return -1;
        }

        // .NET's own decoder refuses spare bits too; the check stands here all the same, since a second spelling of a signature would be a second token.
        return (text.Length % 4 == 0 || HasNoSpareBits(text[^1], text.Length % 4))
            && Base64Url.DecodeFromUtf8(text, destination, out var read, out var written) == OperationStatus.Done && read == text.Length
                ? written
                : -1;
    }

    public static byte[]? Decode(string text)
    {
        var ascii = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[MaxDecodedLength(ascii.Length)];
        var length = Decode(ascii, bytes);
        return length < 0 ? null : bytes[..length];
    }

    private static bool HasNoSpareBits(byte last, int remainder)
    {
        var value = last switch
        {
            >= (byte)'A' and <= (byte)'Z' => last - 'A',
            >= (byte)'a' and <= (byte)'z' => last - 'a' + 26,
            >= (byte)'0' and <= (byte)'9' => last - '0' + 52,
            (byte)'-' => 62,
            _ => 63,
        };
        return (value & (remainder == 2 ? 0b1111 : 0b11)) == 0;
    }
}
