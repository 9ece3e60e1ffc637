using System.Globalization;
using System.Net;

namespace Platform.Admission;

/// <summary>Ranges of addresses as people write them.</summary>
internal static class Cidr
{
    /// <summary>A range whose address may have bits beyond its length, as servers read it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IPNetwork Parse(string text) => TryParse(text, out var network, out _) ? network : throw new FormatException("Not a range of addresses.");

    /// <summary>"10.0.0.0/8", "2001:db8::/32", or one address.</summary>
    /// <param name="isExact">Whether no bit beyond the length was set.</param>
    public static bool TryParse(string text, out IPNetwork network, out bool isExact)
    {
        (network, isExact) = (default, false);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? text : text[..slash];
        // .NET takes "10" and "0x0a000000" for addresses; a person who writes so means something else.
        if (addressText.Contains('%', StringComparison.Ordinal) || !(addressText.Contains(':', StringComparison.Ordinal) || addressText.Split('.').Length == 4)
            || !IPAddress.TryParse(addressText, out var address))
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bytes.Length * 8))
        {
            return false;
        }

        isExact = true;
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = (byte)(0xff00 >> Math.Clamp(length - (i * 8), 0, 8));
            isExact &= (bytes[i] & ~kept) == 0;
            bytes[i] &= kept;
        }

        network = new(new IPAddress(bytes), length);
        return true;
    }

    public static bool AnyContains(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        for (var i = 0; i < networks.Count; i++)
        {
            if (networks[i].Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
