using Platform.AuthCallout.Decisions;
using Platform.AuthCallout.Defence;
using Platform.Kernel;

namespace Platform.AuthCallout.Tests.Decisions;

public sealed class SamplerTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void Above_the_rate_rows_stand_for_several_and_nothing_is_lost_of_the_count()
    {
        var sampler = new Sampler(new LimitOptions { DecisionsPerSecond = 20 }, _clock);
        var (organization, account) = (OrganizationId.New(_clock.GetUtcNow()), AccountId.New(_clock.GetUtcNow()));
        var kept = new List<DecisionRow>();
        for (var i = 0; i < 1000; i++)
        {
            sampler.Take(Row(organization, account, isAllowed: true, "allowed"), kept);
        }

        // A flood of clients let in hides no refusal.
        sampler.Take(Row(organization, account, isAllowed: false, "token_expired"), kept);
        kept.Count.ShouldBe(21);
        kept[20].Reason.ShouldBe("token_expired");
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        sampler.Turn(kept);
        (kept.Count, kept.Sum(k => k.Weight)).ShouldBe((22, 1001));
    }

    [Fact]
    public void Accounts_do_not_take_each_others_room_and_each_reason_keeps_a_row()
    {
        var sampler = new Sampler(new LimitOptions { DecisionsPerSecond = 1 }, _clock);
        var organization = OrganizationId.New(_clock.GetUtcNow());
        var kept = new List<DecisionRow>();
        foreach (var account in new AccountId?[] { null, AccountId.New(_clock.GetUtcNow()), AccountId.New(_clock.GetUtcNow().AddSeconds(1)) })
        {
            for (var i = 0; i < 30; i++)
            {
                sampler.Take(Row(organization, account, isAllowed: false, i % 2 == 0 ? "token_expired" : "signature_invalid"), kept);
            }
        }

        kept.Count.ShouldBe(3);
        sampler.Turn(kept, isLast: true);
        (kept.Count, kept.Sum(k => k.Weight)).ShouldBe((9, 90));
    }

    private DecisionRow Row(OrganizationId organization, AccountId? account, bool isAllowed, string reason) => new()
    {
        Organization = organization,
        Id = Guid.Empty,
        Account = account,
        At = _clock.GetUtcNow(),
        IsAllowed = isAllowed,
        Reason = reason,
        Detail = "",
        Provider = null,
        Subject = null,
        Rule = null,
        PolicyVersion = null,
        Claims = null,
        Source = "",
        Region = "",
        NodeName = "",
        ConnectionType = "",
        ClientName = "",
        DurationMicroseconds = 1,
    };
}
