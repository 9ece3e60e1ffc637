using System.Text.RegularExpressions;

namespace Platform.Conventions;

internal static partial class Strays
{
    /// <summary>Files with unfinished work, swallowed exceptions or a machine's paths in them.</summary>
    public static IEnumerable<string> In(IEnumerable<(string Path, string Text)> sources) =>
        from source in sources
        where Stray().IsMatch(source.Text)
        select source.Path;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException|catch\s*\{\s*\}|""/(root|work|home)/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Stray();
}
