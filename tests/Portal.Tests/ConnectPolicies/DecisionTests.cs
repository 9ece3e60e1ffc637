using System.Diagnostics;
using System.Reflection;
using Platform.Admission;
using Platform.Portal.Features.ConnectDecisions;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.ConnectPolicies;

public sealed class DecisionTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_listed_newest_first_filtered_and_kept_apart()
    {
        var tenant = await portal.NewTenantAsync();
        await (await portal.NewTenantAsync()).DecideAsync("{}");
        var provider = await tenant.AddProviderAsync("known");
        var now = TimeProvider.System.GetUtcNow();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await tenant.DecideAsync("{}", allowed: i == 0, provider: i < 3 ? provider : null, subject: $"s{i}", at: now.AddMinutes(i - 10), weight: i + 1)).ToString());
        }

        var nowhere = await tenant.DecideAsync(null, reason: "account_unknown", hasAccount: false, at: now);

        var found = new List<ConnectDecisionView>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await ListAsync(tenant, $"limit=2&cursor={cursor}");
            found.AddRange(page.Data);
            cursor = page.NextCursor;
        }

        found.Select(d => d.Id.ToString()).ShouldBe(ids.AsEnumerable().Reverse());
        (found[0].Weight, found[^1].Allowed, found[^1].WayOut, found[^1].Provider, found[0].WayOut).ShouldBe((5, true, null, "known", ReasonWords.WayOut("no_rule_matched")));
        (await ListAsync(tenant, "allowed=true")).Data.Count.ShouldBe(1);
        (await ListAsync(tenant, "reason=no_rule_matched")).Data.Count.ShouldBe(4);
        (await ListAsync(tenant, "provider=known&subject=s1")).Data.ShouldHaveSingleItem().Id.ToString().ShouldBe(ids[1]);
        (await ListAsync(tenant, $"provider={provider}")).Data.Count.ShouldBe(3);
        (await ListAsync(tenant, $"since={Uri.EscapeDataString(now.AddMinutes(-7.5).ToString("O"))}")).Data.Count.ShouldBe(2);
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/connect-decisions?reason=No%20Rule", Ct)).ToldAsync()).ShouldBe("400 decision.invalid_reason reason");
        (await (await tenant.Client.GetAsync("/api/v1/connect-decisions?unplaced=true", Ct)).ReadAsync<Page<ConnectDecisionView>>()).Data.ShouldHaveSingleItem().Id.ShouldBe(nowhere);
        (await (await tenant.Client.GetAsync("/api/v1/connect-decisions", Ct)).ReadAsync<Page<ConnectDecisionView>>()).Data.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_refusal_reaches_whoever_follows_within_two_seconds_and_only_them()
    {
        var (tenant, other) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        using var stream = new StreamReader(await tenant.Client.GetStreamAsync($"{tenant.AccountPath}/connect-decisions/events", Ct));
        await stream.ReadLineAsync(Ct);
        await other.DecideAsync("{}", subject: "theirs");
        var started = Stopwatch.GetTimestamp();
        var id = await tenant.DecideAsync("{}");

        var told = "";
        while (!told.StartsWith("data: {\"id\"", StringComparison.Ordinal))
        {
            told = await stream.ReadLineAsync(Ct) ?? throw new EndOfStreamException();
        }

        told.ShouldContain(id.ToString());
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Every_reason_to_refuse_has_its_words_and_a_way_out()
    {
        var codes = typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToList();
        codes.Where(c => Reasons.Sentence(c) is null).ShouldBeEmpty();
        codes.Where(c => c != Reasons.Allowed && ReasonWords.WayOut(c) is null).ShouldBeEmpty();
        ReasonWords.All.ShouldBe(codes.Where(c => c != Reasons.Allowed), ignoreOrder: true);
    }

    private static async Task<Page<ConnectDecisionView>> ListAsync(Tenant tenant, string query) =>
        await (await tenant.Client.GetAsync($"{tenant.AccountPath}/connect-decisions?{query}", Ct)).ReadAsync<Page<ConnectDecisionView>>();
}
