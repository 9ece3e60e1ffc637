namespace Platform.Nats.Tests.Permissions;

/// <summary>6,282 decisions of nats-server 2.15.1; nothing is excluded. Lines with blanks inside a field are asked as the server read them.</summary>
public sealed class DecisionTests
{
    public static TheoryData<string> Categories => [.. DecisionCase.All.Select(c => c.Category).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Categories))]
    public void Every_decision_is_the_servers(string category)
    {
        var cases = DecisionCase.All.Where(c => c.Category == category).ToList();
        var differences = cases
            .Select(c => DecisionJudge.Difference(c) is { } difference ? $"{difference}\n  {c}" : null)
            .OfType<string>()
            .ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{category}: {cases.Count - differences.Count} of {cases.Count} agree");
        differences.ShouldBeEmpty(string.Join("\n", differences));
    }
}
