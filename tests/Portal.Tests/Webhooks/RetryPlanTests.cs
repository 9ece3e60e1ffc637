using Platform.Portal.Features.Webhooks.Sending;

namespace Platform.Portal.Tests.Webhooks;

public sealed class RetryPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>standardwebhooks.com, "retry schedule": 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 5 * 60)]
    [InlineData(3, 30 * 60)]
    [InlineData(4, 2 * 3600)]
    [InlineData(5, 5 * 3600)]
    [InlineData(6, 10 * 3600)]
    [InlineData(7, 14 * 3600)]
    [InlineData(8, 20 * 3600)]
    [InlineData(9, 24 * 3600)]
    public void Waits_as_published_and_up_to_a_tenth_longer(int tries, int seconds)
    {
        RetryPlan.Next(tries, Now, asked: null, random: 0).ShouldBe(Now.AddSeconds(seconds));
        RetryPlan.Next(tries, Now, asked: null, random: 1).ShouldBe(Now.AddSeconds(seconds * 1.1));
    }

    [Fact]
    public void Gives_up_after_the_tenth_try() => RetryPlan.Next(10, Now, asked: null, random: 0).ShouldBeNull();

    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(2, 60, 300)]
    [InlineData(1, 40 * 3600, 24 * 3600)]
    [InlineData(1, -5, 5)]
    public void Is_more_patient_when_asked_to_be_and_never_less(int tries, int asked, int seconds) =>
        RetryPlan.Next(tries, Now, TimeSpan.FromSeconds(asked), random: 0).ShouldBe(Now.AddSeconds(seconds));
}
