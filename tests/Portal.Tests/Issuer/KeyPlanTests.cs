using Platform.Portal.Features.Issuer;

namespace Platform.Portal.Tests.Issuer;

public sealed class KeyPlanTests
{
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_is_announced_before_it_signs_and_stays_until_its_last_token_has_ended()
    {
        List<DateTimeOffset> keys = [];
        var log = new List<string>();
        var (now, dead) = (First, new List<DateTimeOffset>());
        for (var hour = 0; hour < 24 * 200; hour++, now = First.AddHours(hour))
        {
            if (KeyPlan.NextSignsFrom(keys, now) is { } signsFrom)
            {
                log.Add($"{(now - First).TotalDays:0}: made, signs from {(signsFrom - First).TotalDays:0}");
                keys.Add(signsFrom);
            }

            var signing = KeyPlan.Signing(keys, now).ShouldNotBeNull();
            keys.ShouldContain(signing);
            foreach (var gone in keys.FindAll(k => KeyPlan.IsGone(k, keys, now)))
            {
                gone.ShouldBeLessThan(signing);
                (now - signing).ShouldBeGreaterThanOrEqualTo(KeyPlan.Overlap);
                keys.Remove(gone);
                dead.Add(gone);
            }

            keys.Count.ShouldBeInRange(1, 2);
        }

        log.ShouldBe(["0: made, signs from 0", "89: made, signs from 90", "179: made, signs from 180"]);
        dead.Count.ShouldBe(2);
        KeyPlan.Overlap.ShouldBeGreaterThan(TokenWriter.Life + TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_portal_that_slept_announces_a_day_before_all_the_same() =>
        KeyPlan.NextSignsFrom([First], First.AddDays(300)).ShouldBe(First.AddDays(301));
}
