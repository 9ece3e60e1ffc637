using System.Buffers;

namespace Platform.Nats.Jwt;

/// <summary>Base64url as Go's RawURLEncoding reads it: no padding, CR and LF skipped, spare bits ignored.</summary>
internal static class Base64Url
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly sbyte[] Values = BuildValues();

    /// <returns>The bytes written, or -1.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // The vectorized way knows neither line ends nor spare bits: whole groups of clean text only.
        var whole = source.Length & ~3;
        var written = 0;
        if (!source.ContainsAnyExcept(Alphabet)
            && System.Buffers.Text.Base64Url.DecodeFromUtf8(source[..whole], destination, out _, out written) == OperationStatus.Done)
        {
            source = source[whole..];
        }
        else
        {
            written = 0;
        }

        uint bits = 0;
        var count = 0;
        foreach (var c in source)
        {
            if (c is (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            var value = c < 128 ? Values[c] : -1;
            if (value < 0)
            {
                return -1;
            }

            bits = (bits << 6) | (uint)value;
            count = (count + 1) & 3;
            if (count != 1)
            {
                destination[written++] = (byte)(bits >> (count == 0 ? 0 : count == 2 ? 4 : 2));
            }
        }

        return count == 1 ? -1 : written;
    }

    private static sbyte[] BuildValues()
    {
        var values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (sbyte)i;
        }

        return values;
    }
}
