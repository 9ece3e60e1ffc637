using System.Text.RegularExpressions;

namespace Platform.Conventions;

internal static partial class Seeds
{
    /// <summary>Files that touch sealed seeds outside the one library that may (DESIGN §4 "Keys"). Store declares the table, so it is let off.</summary>
    public static IEnumerable<string> OpenedOutsideAuthority(IEnumerable<(string Path, string Text)> sources) =>
        from source in sources
        where !source.Path.StartsWith("src/Authority/", StringComparison.Ordinal)
            && !source.Path.StartsWith("src/Store/", StringComparison.Ordinal)
            && Touch().IsMatch(source.Text)
        select source.Path;

    [GeneratedRegex(@"\bSealedSeeds?\b|\bsealed_seeds\b|\bDataKeys\b|\bdata_keys\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Touch();
}
