using System.Globalization;

namespace Platform.Nats.Sharing;

/// <summary>What an import makes of a subject on its way: tokens under wildcards move, the others are replaced.</summary>
internal static class SubjectRenaming
{
    /// <summary>The pattern that arrives when what matches <paramref name="pattern"/> (a part of the import's source) is sent.</summary>
    public static string[] Apply(SharedImport import, string[] pattern)
    {
        var (subject, local) = (import.Subject.Split('.'), import.LocalSubject.Split('.'));
        var (from, to) = import.Type == Jwt.NatsExportType.Service ? (local, subject) : (subject, local);
        var captured = Capture(from, pattern);
        List<string> arrived = [];
        foreach (var (token, index) in Indexed(to))
        {
            if (index is { } i)
            {
                arrived.AddRange(captured.GetValueOrDefault(i) ?? [token is ">" ? ">" : "*"]);
            }
            else
            {
                arrived.Add(token);
            }
        }

        return [.. arrived];
    }

    private static Dictionary<int, string[]> Capture(string[] from, string[] pattern)
    {
        Dictionary<int, string[]> captured = [];
        var place = 0;
        foreach (var (token, index) in Indexed(from))
        {
            if (index is { } i && place < pattern.Length)
            {
                captured[i] = token is ">" ? pattern[place..] : [pattern[place]];
            }

            place++;
        }

        return captured;
    }

    // The n-th "*" and "$n" are the same token; the open end is number 0.
    private static IEnumerable<(string Token, int? Index)> Indexed(string[] tokens)
    {
        var stars = 0;
        foreach (var token in tokens)
        {
            yield return (token, token switch
            {
                ">" => 0,
                "*" => ++stars,
                ['$', .. var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => n,
                _ => null,
            });
        }
    }
}
