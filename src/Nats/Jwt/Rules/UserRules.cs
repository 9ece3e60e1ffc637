namespace Platform.Nats.Jwt;

/// <summary>Permissions, source ranges and times of a user.</summary>
internal static class UserRules
{
    public static void Validate(this NatsUser user, ValidationResults results)
    {
        SubjectRules.ValidatePermissions(user.Pub, user.Sub, results);
        foreach (var range in user.Src ?? [])
        {
            results.AddErrorIf(!IsCidr(range), $"invalid cidr {GoText.Quote(range)} in user src limits");
        }

        foreach (var times in user.Times ?? [])
        {
            ValidateTime(times.Start, "start", results);
            ValidateTime(times.End, "end", results);
        }

        if (user.TimesLocation.Length > 0 && !IsZone(user.TimesLocation))
        {
            results.AddError($"could not parse iana time zone by name: unknown time zone {user.TimesLocation}");
        }
    }

    /// <summary>Go's net.ParseCIDR: host bits may be set, a prefix length may have a leading zero; octets may not, zones neither.</summary>
    public static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }

        var address = text.AsSpan(0, slash);
        var bits = address.Contains(':') ? (IsIPv6(address) ? 128 : -1) : IsIPv4(address) ? 32 : -1;
        var length = text.AsSpan(slash + 1);
        return bits > 0
            && length.Length is > 0 and < 10
            && length.IndexOfAnyExceptInRange('0', '9') < 0
            && int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) <= bits;
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
                || int.Parse(octet, System.Globalization.CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }
        }

        return octets == 4;
    }

    private static bool IsIPv6(ReadOnlySpan<char> text)
    {
        var lastColon = text.LastIndexOf(':');
        var tail = text[(lastColon + 1)..];
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        return (!tail.Contains('.') || IsIPv4(tail)) && System.Net.IPAddress.TryParse(text, out _);
    }

    private static void ValidateTime(string time, string which, ValidationResults results)
    {
        if (time.Length == 0)
        {
            results.AddError($"time ranges {which} must contain {(which is "start" ? "a start" : "an end")}");
        }
        else
        {
            results.AddErrorIf(!IsTime(time), $"{which} in time range is invalid {GoText.Quote(time)}");
        }
    }

    /// <summary>Go's layout 15:04:05: one or two digits of hours, two of minutes and seconds, a fraction if you like.</summary>
    private static bool IsTime(string text)
    {
        var parts = text.Split(':');
        if (parts.Length != 3 || !IsNumber(parts[0], 1, 2, 23) || !IsNumber(parts[1], 2, 2, 59) || parts[2].Length < 2)
        {
            return false;
        }

        var fraction = parts[2].AsSpan(2);
        return IsNumber(parts[2][..2], 2, 2, 59)
            && (fraction.IsEmpty || (fraction.Length > 1 && fraction[0] is '.' or ',' && fraction[1..].IndexOfAnyExceptInRange('0', '9') < 0));
    }

    private static bool IsNumber(string text, int minDigits, int maxDigits, int max) =>
        text.Length >= minDigits && text.Length <= maxDigits
        && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) <= max;

    private static bool IsZone(string name)
    {
        if (name is "UTC" or "Local")
        {
            return true;
        }

        // Go looks the name up as a file, so its letters' case counts; .NET does not care.
        return !name.Contains("..", StringComparison.Ordinal) && name[0] is not ('/' or '\\')
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            && string.Equals(zone.Id, name, StringComparison.Ordinal);
    }
}
