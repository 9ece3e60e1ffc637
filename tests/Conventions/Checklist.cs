using System.Text.RegularExpressions;

namespace Platform.Conventions;

/// <summary>docs/asvs.md against ASVS 5.0.0's own numbers, and against the tests and files it names.</summary>
internal static partial class Checklist
{
    /// <summary>The requirements of level 1 and 2: section, first, and how many there are. In each section they come before those of level 3.</summary>
    private const string Sections =
        """
        2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2 4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4
        7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3
        """;

    private static readonly string[] States = ["met", "partly", "not", "does not apply"];

    /// <summary>What is wrong with the table, one line each.</summary>
    /// <param name="text">The document.</param>
    /// <param name="tests">Test sources.</param>
    /// <param name="isThere">Whether there is such a file or folder, from the root.</param>
    public static List<string> Wrong(string text, IReadOnlyCollection<string> tests, Func<string, bool> isThere)
    {
        var rows = Row().Matches(text).Select(m => (Id: m.Groups[1].Value, State: m.Groups[2].Value, Evidence: m.Groups[3].Value)).ToList();
        var wanted = Numbers().ToHashSet(StringComparer.Ordinal);
        var count = Count(rows.Select(r => r.State));
        return
        [
            .. wanted.Except(rows.Select(r => r.Id)).Select(id => $"{id} is left out"),
            .. rows.GroupBy(r => r.Id, StringComparer.Ordinal).Where(g => g.Count() > 1 || !wanted.Contains(g.Key)).Select(g => $"{g.Key} is none of the list, or there twice"),
            .. rows.Where(r => !States.Contains(r.State, StringComparer.Ordinal)).Select(r => $"{r.Id} is {r.State}"),
            .. rows.Where(r => r.State == "met" && !Names(r.Evidence).Any()).Select(r => $"{r.Id} is met, and nothing shows it"),
            .. text.Contains($"\n{count}\n", StringComparison.Ordinal) ? [] : new[] { $"the rows are {count}" },
            .. rows.SelectMany(r => Names(r.Evidence).Where(n => !IsThere(n, tests, isThere)).Select(n => $"{r.Id} names {n}")),
        ];
    }

    private static string Count(IEnumerable<string> states)
    {
        var of = states.CountBy(s => s).ToDictionary(StringComparer.Ordinal);
        return $"{of.GetValueOrDefault("met")} met, {of.GetValueOrDefault("partly")} partly, {of.GetValueOrDefault("not")} not, {of.GetValueOrDefault("does not apply")} do not apply.";
    }

    public static IEnumerable<string> Tests() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    private static IEnumerable<string> Names(string evidence) => Named().Matches(evidence).Select(m => m.Groups[1].Value).Where(n => TestName().IsMatch(n) || PathName().IsMatch(n));

    private static bool IsThere(string name, IReadOnlyCollection<string> tests, Func<string, bool> isThere)
    {
        if (!TestName().IsMatch(name))
        {
            return isThere(name);
        }

        var (type, method) = name.Split('.') is [var first, var second] ? (first, second) : (name, null);
        return tests.Any(t => Regex.IsMatch(t, $@"class {type}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
            && (method is null || Regex.IsMatch(t, $@"public (async Task|Task|void) {method}\(", RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    private static IEnumerable<string> Numbers() =>
        from section in Sections.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        let parts = section.Split(':', '-')
        from number in Enumerable.Range(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture))
        select $"{parts[0]}.{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    [GeneratedRegex(@"^\| ([0-9.]+) \| [12] \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\w+Tests(\.\w+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"/|\.(md|yml|cs|json|txt)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathName();
}
