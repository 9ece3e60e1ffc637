using Platform.Broker.Moves;

namespace Platform.Broker.Tests.Moves;

public sealed class MovePlanTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("7", "0")]
    [InlineData("10 10 10", "0 0 0")]
    [InlineData("30 0 0", "20 0 0")]
    [InlineData("31 0 0", "20 0 0")]
    [InlineData("11 10 10", "0 0 0")]
    [InlineData("50 20 2", "26 0 0")]
    [InlineData("50 30 1", "23 3 0")]
    public void What_is_more_than_the_share_that_is_the_same_for_all_has_to_go(string connections, string surplus)
    {
        var counts = connections.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index().ToDictionary(c => $"node-{c.Index}", c => int.Parse(c.Item, System.Globalization.CultureInfo.InvariantCulture));
        string.Join(' ', MovePlan.Surplus(counts).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value)).ShouldBe(surplus);
    }

    [Fact]
    public void The_newest_of_a_node_go_first()
    {
        var clients = Enumerable.Range(1, 4).Select(i => new MovedClient("N", (ulong)i, DateTimeOffset.UnixEpoch.AddSeconds(i / 2))).ToList();
        MovePlan.Newest(clients, 3).Select(c => c.Id).ShouldBe([4UL, 3UL, 2UL]);
        MovePlan.Newest(clients, long.MaxValue).Count.ShouldBe(4);
        MovePlan.Newest(clients, -1).ShouldBeEmpty();
    }
}
