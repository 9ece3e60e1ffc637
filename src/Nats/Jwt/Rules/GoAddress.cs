using System.Globalization;

namespace Platform.Nats.Jwt;

/// <summary>IP addresses and ranges as Go's netip reads them: stricter than System.Net, no zones, no leading zeros in octets.</summary>
internal static class GoAddress
{
    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Host bits may be set and the length may have leading zeros.</summary>
    public static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }

        var address = text.AsSpan(0, slash);
        var bits = IsIPv4(address) ? 32 : IsIPv6(address) ? 128 : -1;
        var length = text.AsSpan(slash + 1);
        var digits = length.TrimStart('0');
        return bits > 0
            && length.Length > 0
            && length.IndexOfAnyExceptInRange('0', '9') < 0
            && digits.Length <= 3
            && (digits.IsEmpty || int.Parse(digits, CultureInfo.InvariantCulture) <= bits);
    }

    public static bool IsIPv6(ReadOnlySpan<char> rest)
    {
        var fields = 0;
        var hasGap = rest.StartsWith("::");
        if (hasGap)
        {
            rest = rest[2..];
        }

        while (rest.Length > 0 && fields < 8)
        {
            var digits = rest.IndexOfAnyExcept(HexDigits);
            digits = digits < 0 ? rest.Length : digits;
            if (digits is 0 or > 4)
            {
                return false;
            }

            if (digits < rest.Length && rest[digits] == '.')
            {
                // An IPv4 address ends it and takes two fields.
                return (hasGap ? fields < 6 : fields == 6) && IsIPv4(rest);
            }

            fields++;
            rest = rest[digits..];
            if (rest.IsEmpty)
            {
                break;
            }

            if (rest[0] != ':' || rest.Length == 1)
            {
                return false;
            }

            rest = rest[1..];
            if (rest[0] == ':')
            {
                if (hasGap)
                {
                    return false;
                }

                hasGap = true;
                rest = rest[1..];
            }
        }

        return rest.IsEmpty && (fields < 8 ? hasGap : !hasGap);
    }

    private static bool IsIPv4(ReadOnlySpan<char> text)
    {
        var octets = 0;
        foreach (var part in text.Split('.'))
        {
            var octet = text[part];
            octets++;
            if (octet.Length is < 1 or > 3
                || octet.IndexOfAnyExceptInRange('0', '9') >= 0
                || (octet.Length > 1 && octet[0] == '0')
                || int.Parse(octet, CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }
        }

        return octets == 4;
    }
}
