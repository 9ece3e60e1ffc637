using System.Buffers.Binary;

namespace Platform.Kernel;

/// <summary>128 bits as 26 characters of Crockford base32, lower case, most significant first (as ULID does).</summary>
internal static class Crockford
{
    public const int Length = 26;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Encode(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }

        return new string(text);
    }

    public static bool TryDecode(ReadOnlySpan<char> text, out Guid value)
    {
        value = default;
        // The first character carries three bits only: above '7' the number would not fit in 128 bits.
        if (text.Length != Length || text[0] is < '0' or > '7')
        {
            return false;
        }

        UInt128 bits = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            bits = (bits << 5) | (uint)digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }
}
