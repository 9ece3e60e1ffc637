namespace Platform.Nats.NKeys;

/// <summary>
/// Base32 as Go's encoding/base32 does it without padding: CR and LF are skipped, spare bits are ignored, and a last group of
/// 1, 3 or 6 characters gives nothing. Keys that other NATS tools accept must be accepted here too.
/// </summary>
public static class Base32
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8;

    public static int EncodedLength(int bytes) => ((bytes * 8) + 4) / 5;

    public static void Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        uint buffer = 0;
        var bits = 0;
        var written = 0;
        foreach (var b in source)
        {
            buffer = (buffer << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                destination[written++] = Alphabet[(int)(buffer >> (bits - 5)) & 31];
            }
        }

        if (bits > 0)
        {
            destination[written] = Alphabet[(int)(buffer << (5 - bits)) & 31];
        }
    }

    /// <returns>The bytes written, or -1 when a character is not base32 or the destination is too small.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ulong group = 0;
        var inGroup = 0;
        var written = 0;
        foreach (var c in source)
        {
            if (c is (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            var value = c switch
            {
                >= (byte)'A' and <= (byte)'Z' => c - 'A',
                >= (byte)'2' and <= (byte)'7' => c - '2' + 26,
                _ => -1,
            };
            if (value < 0)
            {
                return -1;
            }

            group = (group << 5) | (uint)value;
            if (++inGroup == 8)
            {
                if (!Flush(group, 40, 5, destination, ref written))
                {
                    return -1;
                }

                group = 0;
                inGroup = 0;
            }
        }

        var rest = inGroup switch { 2 => 1, 4 => 2, 5 => 3, 7 => 4, _ => 0 };
        return Flush(group, inGroup * 5, rest, destination, ref written) ? written : -1;
    }

    private static bool Flush(ulong group, int bits, int bytes, Span<byte> destination, ref int written)
    {
        if (written + bytes > destination.Length)
        {
            return false;
        }

        for (var i = 0; i < bytes; i++)
        {
            bits -= 8;
            destination[written++] = (byte)(group >> bits);
        }

        return true;
    }
}
