using System.Globalization;

namespace Platform.Portal.Components;

/// <summary>Numbers and times as the portal says them (thin space in thousands, unit after a space, UTC).</summary>
internal static class Wording
{
    public static string Number(long value) => value.ToString("#,0", Thin);

    public static string Count(long value, string one, string many) => $"{Number(value)} {(value == 1 ? one : many)}";

    public static string Exact(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"4 s ago", "in 30 days"; beyond 60 days, the day itself.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var span = now - at;
        var length = span.Duration();
        var words = length switch
        {
            { TotalSeconds: < 1 } => null,
            { TotalSeconds: < 60 } => $"{(int)length.TotalSeconds} s",
            { TotalMinutes: < 60 } => $"{(int)length.TotalMinutes} min",
            { TotalHours: < 24 } => $"{(int)length.TotalHours} h",
            { TotalDays: < 60 } => Count((int)length.TotalDays, "day", "days"),
            _ => Day(at),
        };
        return words is null ? "now" : length.TotalDays >= 60 ? words : span > TimeSpan.Zero ? $"{words} ago" : $"in {words}";
    }

    /// <summary>A round trip: "0.4 ms", "38 ms", "1.2 s".</summary>
    public static string RoundTrip(long microseconds) => microseconds switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000.0:0.0} ms"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000.0:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000.0:0.0} s"),
    };

    /// <summary>"0 B", "1.5 KiB", "412 MiB".</summary>
    public static string Bytes(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < Units.Length - 1)
        {
            (size, unit) = (size / 1024, unit + 1);
        }

        return $"{size.ToString(unit > 0 && size < 10 ? "0.#" : "0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary>Two letters to stand for a name: "Meridian Freight" is MF.</summary>
    public static string Initials(string name)
    {
        var words = name.Split([' ', '-', '.', '_', '@'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length switch
        {
            0 => "–",
            1 => words[0][..Math.Min(2, words[0].Length)].ToUpperInvariant(),
            _ => $"{words[0][0]}{words[1][0]}".ToUpperInvariant(),
        };
    }

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    private static readonly NumberFormatInfo Thin = new() { NumberGroupSeparator = "\u202f" };
}
