using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class BackoffTests
{
    [Fact]
    public void Doubles_up_to_thirty_seconds() =>
        Enumerable.Range(1, 9).Select(n => Backoff.Wait(n, 0.5).TotalSeconds).ShouldBe([0.25, 0.5, 1, 2, 4, 8, 16, 30, 30], tolerance: 1e-6);

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(1, 0.3)]
    public void Spreads_by_a_fifth(double dice, double seconds) => Backoff.Wait(1, dice).TotalSeconds.ShouldBe(seconds, tolerance: 1e-6);

    [Fact]
    public void A_thousand_failures_wait_no_longer_than_a_few() => Backoff.Wait(1000, 0.5).ShouldBe(TimeSpan.FromSeconds(30));
}
