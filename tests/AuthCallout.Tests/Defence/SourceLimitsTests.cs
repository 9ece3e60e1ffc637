using Platform.AuthCallout.Defence;

namespace Platform.AuthCallout.Tests.Defence;

public sealed class SourceLimitsTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void A_source_that_collects_refusals_is_refused_unheard_until_it_is_forgiven()
    {
        var limits = new SourceLimits(new LimitOptions { SourceRefusalBurst = 5, SourceRefusalsPerSecond = 1 }, _clock);
        for (var i = 0; i < 5; i++)
        {
            limits.MayAsk("10.0.0.1").ShouldBeTrue();
            limits.Refused("10.0.0.1");
        }

        limits.MayAsk("10.0.0.1").ShouldBeFalse();
        limits.MayAsk("10.0.0.2").ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(1));
        limits.MayAsk("10.0.0.1").ShouldBeTrue();
    }

    [Fact]
    public void Valid_clients_cost_a_source_nothing_and_the_forgiven_are_forgotten()
    {
        var limits = new SourceLimits(new LimitOptions { SourceRefusalBurst = 5, SourceRefusalsPerSecond = 1 }, _clock);
        for (var i = 0; i < 10_000; i++)
        {
            limits.MayAsk("10.0.0.1").ShouldBeTrue();
        }

        limits.Refused("10.0.0.1");
        limits.Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(10));
        limits.Sweep();
        limits.Count.ShouldBe(0);
    }
}
