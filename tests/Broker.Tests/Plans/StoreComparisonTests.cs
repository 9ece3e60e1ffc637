using Platform.Broker.Plans;

namespace Platform.Broker.Tests.Plans;

public sealed class StoreComparisonTests
{
    [Fact]
    public void What_is_other_unknown_or_absent_is_suspected() => Suspects(("A1", "one"), ("A2", "other"), ("A9", "nine")).ShouldBe(["A2", "A3", "A9"]);

    [Fact]
    public void The_same_store_raises_no_suspicion() => Suspects(("A3", "three"), ("A1", "one"), ("A2", "two")).ShouldBeEmpty();

    [Fact]
    public void Silence_means_the_same() => Suspects().ShouldBeEmpty();

    private static IReadOnlyList<string> Suspects(params (string Account, string Jwt)[] store)
    {
        var desired = new DesiredDigest();
        foreach (var (account, jwt) in new[] { ("A1", "one"), ("A2", "two"), ("A3", "three") })
        {
            desired.Set(account, jwt);
        }

        var comparison = new StoreComparison(desired);
        foreach (var (account, jwt) in store)
        {
            comparison.Take(account, jwt);
        }

        return comparison.Suspects;
    }
}
