using System.Reflection;
using System.Text.RegularExpressions;
using Platform.Fixtures;

namespace Platform.Portal.Tests.Issuer;

/// <summary>docs/oauth-checks.md says of each check which test shows it. A row without its test, or a test without a row, is not true.</summary>
public sealed partial class ChecksTests
{
    [Fact]
    public void Every_check_has_its_test_and_every_test_its_check()
    {
        var text = File.ReadAllText(Path.Combine(GoTools.RepositoryRoot, "docs", "oauth-checks.md"));
        var named = Named().Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        named.Count.ShouldBeGreaterThan(40);
        named.ShouldBe(Tests().Order(StringComparer.Ordinal));
        // No other result than these two.
        Rows().Matches(text).Select(m => m.Groups[1].Value).Where(r => r != "holds" && !r.StartsWith("not offered: ", StringComparison.Ordinal) && r is not ("result" or "---")).ShouldBeEmpty();
    }

    private static IEnumerable<string> Tests() =>
        from type in typeof(ChecksTests).Assembly.GetTypes()
        where type.Namespace == typeof(ChecksTests).Namespace && type != typeof(ChecksTests)
        from method in type.GetMethods()
        where method.GetCustomAttribute<FactAttribute>() is { Skip: null }
        select $"{type.Name}.{method.Name}";

    [GeneratedRegex(@"\| `(\w+\.\w+)` \| holds \|", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"\| ?([^|\n]+?) ?\|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rows();
}
