using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Fixtures;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>docs/auth-callout-scenarios.md says what is tested here, and only that.</summary>
public sealed partial class TableTests
{
    private const int Scenarios = 40;

    [Fact]
    public void Every_scenario_has_a_row_and_every_row_a_test_that_exists()
    {
        var tests = typeof(TableTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods().Where(m => m.IsDefined(typeof(FactAttribute), inherit: true)).Select(m => $"{t.Name}.{m.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadLines(Path.Combine(GoTools.RepositoryRoot, "docs", "auth-callout-scenarios.md"))
            .Where(line => char.IsAsciiDigit(line.ElementAtOrDefault(2)))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToList();

        rows.Select(r => r[0]).ShouldBe(Enumerable.Range(1, Scenarios).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        rows.Select(r => r[1]).ShouldBeUnique();
        foreach (var row in rows)
        {
            var named = Quoted().Matches(row[3]).Select(m => m.Groups["test"].Value).ToList();
            if (row[2].StartsWith("no:", StringComparison.Ordinal))
            {
                named.ShouldBeEmpty(row[1]);
            }
            else
            {
                named.ShouldNotBeEmpty(row[1]);
            }

            named.Where(test => !tests.Contains(test)).ShouldBeEmpty(row[1]);
        }
    }

    [GeneratedRegex("`(?<test>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
