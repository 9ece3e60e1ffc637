using System.Globalization;

namespace Platform.Authority;

/// <summary>nsc allows any name; rows allow one subject token in small letters. An import gives the row a fitting name and keeps the other in the
/// claims (docs/adr/0011), so that templates and tools go on seeing it; renaming the row lets it go.</summary>
public static class ImportedName
{
    private const int Longest = 64;

    /// <summary>A name that rows allow and <paramref name="taken"/> does not hold yet; it is added there.</summary>
    public static string Fit(string original, string otherwise, ISet<string> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        var name = Slug(original) is { Length: > 0 } slug ? slug : otherwise;
        for (var number = 1; ; number++)
        {
            var suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}");
            var candidate = name[..Math.Min(name.Length, Longest - suffix.Length)] + suffix;
            if (taken.Add(candidate))
            {
                return candidate;
            }
        }
    }

    /// <summary>The name a JWT carries: what the claims keep while the row's name is still its fit, otherwise the row's.</summary>
    public static string Of(string kept, string row)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(row);
        return kept.Length > 0 && IsFit(Slug(kept), row) ? kept : row;
    }

    /// <summary>What claims keep of a name: nothing where a row can have it itself.</summary>
    public static string Kept(string name) => string.Equals(Slug(name), name, StringComparison.Ordinal) ? "" : name;

    private static bool IsFit(string slug, string row)
    {
        var end = row.LastIndexOf('-');
        return string.Equals(slug, row, StringComparison.Ordinal)
            || (end > 0 && slug.StartsWith(row[..end], StringComparison.Ordinal) && (slug.Length == end || row.Length == Longest)
                && int.TryParse(row.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1);
    }

    private static string Slug(string name)
    {
        var letters = name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-').ToArray();
        var slug = string.Join('-', new string(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
        return slug.Length <= Longest ? slug : slug[..Longest].TrimEnd('-');
    }
}
