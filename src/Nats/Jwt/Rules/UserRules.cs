namespace Platform.Nats.Jwt;

/// <summary>Permissions, source ranges and times of a user.</summary>
internal static class UserRules
{
    public static void Validate(this NatsUser user, ValidationResults results)
    {
        SubjectRules.ValidatePermissions(user.Pub, user.Sub, results);
        foreach (var range in user.Src ?? [])
        {
            results.AddErrorIf(!GoAddress.IsCidr(range), $"invalid cidr {GoText.Quote(range)} in user src limits");
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
    internal static bool IsTime(string text)
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

    internal static bool IsZone(string name)
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
