using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Faults;

/// <summary>The whole platform, as <c>./platform up</c> runs it, loses a process by kill -9 while two clients talk across two regions:
/// they notice nothing, and everything else comes back by itself. Then a region of it is lost, cut off, and slow.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_of_other_nodes_notice_nothing_and_everything_recovers()
    {
        await using var platform = await LocalPlatform.StartAsync(Ct);
        using var person = await platform.SignUpAsync(Ct);
        person.DefaultRequestHeaders.Add("Prefer", "wait=10");
        await CreateAccountAsync(person, "before");
        var creds = await CredentialAsync(person);

        foreach (var part in new[] { "portal", "controller", "postgres", "us-east-1.nats", "us-east-1" })
        {
            await using var witness = await Witness.StartAsync(creds, platform.Nodes[1].Url, platform.Nodes[2].Url, Ct);
            var killed = platform.PidOf(part);
            platform.Kill9(part);
            await Task.Delay(1000, Ct);

            // The next account reaches every node, the killed one too.
            await Eventually.ShouldBeAsync(() => TryCreateAccountAsync(person, part.Replace('.', '-')), true, Patience, Ct);
            await Eventually.ShouldBeAsync(() => UnconfirmedAsync(platform), 0L, Patience, Ct);
            await Eventually.ShouldBeAsync(() => platform.PidOf(part) != killed, true, Patience, Ct);
            (await witness.TestimonyAsync(Ct)).ShouldBe("", part);
        }

        await using var db = Schema.OpenAsOwner(platform.ConnectionString("Owner"));
        var audited = await db.AuditRows.Where(a => a.Action == "account.create").Select(a => a.Target).ToListAsync(Ct);
        var accounts = await db.Accounts.Where(a => a.OrganizationId != Store.Organization.Platform).Select(a => a.Id).ToListAsync(Ct);
        audited.Order(StringComparer.Ordinal).ShouldBe(accounts.Select(a => a.ToString()).Order(StringComparer.Ordinal));
        await RegionFaultsAsync(platform);
    }

    /// <summary>With nine nodes, more clients and for longer: <c>./platform bench faults</c>.</summary>
    private static async Task RegionFaultsAsync(LocalPlatform platform)
    {
        using var person = await platform.SignUpAsync(Ct);
        var tenant = await CalloutTenant.OfAsync(person, Ct);
        await tenant.EnableJetStreamAsync(Ct);
        var creds = await tenant.CredsAsync(Ct);
        await using var links = await RegionLinks.PutBetweenAsync(platform, Ct);
        // A region is one node here, and one node was killed above.
        foreach (var fault in FleetFault.Of(platform, links).Skip(1))
        {
            var result = await FaultRun.RunAsync(platform, fault, Lasts, person, creds, clients: 9, replicas: 1, Ct);
            TestContext.Current.SendDiagnosticMessage($"{fault.Name}: accounts converged after {result.ConvergedSeconds:0.0} s, all served after {result.ServedSeconds:0.0} s");
            result.Met.ShouldSatisfyAllConditions(
                fault.Name,
                met => met.Acknowledged.ShouldBeGreaterThan(0),
                met => met.Lost.ShouldBe(0),
                met => met.FailedTwiceBeside(fault.Region).ShouldBe(0),
                // That it happened shows in what was asked of the region, or from it, meanwhile.
                met => met.Failures.Any(f => f.Key.From == fault.Region || f.Key.To == fault.Region).ShouldBe(fault.IsFatal),
                // The others' streams went on.
                met => met.LongestGaps.Where(g => g.Key != fault.Region).Max(g => g.Value).ShouldBeLessThan(Lasts.TotalSeconds));
        }
    }

    private static async Task CreateAccountAsync(HttpClient person, string name) =>
        (await person.PostAsJsonAsync("accounts", new { name }, Ct)).EnsureSuccessStatusCode();

    /// <summary>True once the account exists and every node has it; the platform may be on its way back.</summary>
    private static async Task<bool> TryCreateAccountAsync(HttpClient person, string name)
    {
        try
        {
            using var answer = await person.PostAsJsonAsync("accounts", new { name }, Ct);
            // Conflict: an earlier try was committed, only its answer was lost.
            return answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.Conflict;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<byte[]> CredentialAsync(HttpClient person)
    {
        var account = await FirstAsync(person, "accounts");
        var user = await FirstAsync(person, $"accounts/{account}/users");
        using var issued = await person.PostAsJsonAsync($"accounts/{account}/users/{user}/credentials", new { }, Ct);
        var answer = await issued.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Ct);
        return System.Text.Encoding.ASCII.GetBytes(answer.GetProperty("creds").GetString()!);
    }

    private static async Task<string> FirstAsync(HttpClient person, string path)
    {
        var page = await person.GetFromJsonAsync<JsonElement>(path, Ct);
        return page.GetProperty("data").EnumerateArray().First(i => i.GetProperty("name").GetString() == "default").GetProperty("id").GetString()!;
    }

    /// <summary>As the platform counts them; less than none while PostgreSQL is away.</summary>
    private static async Task<long> UnconfirmedAsync(LocalPlatform platform)
    {
        try
        {
            return await platform.UnconfirmedAsync(Ct);
        }
        catch (Exception e) when (Broker.Reconcilers.Outage.Is(e))
        {
            return -1;
        }
    }
}
