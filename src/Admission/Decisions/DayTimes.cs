using System.Globalization;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <summary>Times of day of a template. A range whose end is before its start goes over midnight.</summary>
internal static class DayTimes
{
    /// <summary>When the range that holds the time ends; the latest of several. Null: none holds it.</summary>
    public static DateTimeOffset? EndOf(IReadOnlyList<NatsTimeRange> ranges, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        DateTimeOffset? latest = null;
        foreach (var range in ranges)
        {
            if (!TryRead(range.Start, out var start) || !TryRead(range.End, out var end))
            {
                continue;
            }

            var time = local.TimeOfDay;
            var left = start <= end ? (time >= start && time < end ? end - time : (TimeSpan?)null)
                : time >= start ? end + TimeSpan.FromDays(1) - time
                : time < end ? end - time
                : null;
            if (left is { } rest && !(latest >= now + rest))
            {
                latest = now + rest;
            }
        }

        return latest;
    }

    private static bool TryRead(string text, out TimeSpan time) =>
        TimeSpan.TryParseExact(text, [@"h\:mm\:ss", @"hh\:mm\:ss"], CultureInfo.InvariantCulture, out time);
}
