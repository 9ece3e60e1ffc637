namespace Platform.Portal.Web;

/// <summary>CRC-32 as in zip and PNG (reflected polynomial EDB88320). System.IO.Hashing is not in the shared framework.</summary>
internal static class Crc32
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
