using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests;

/// <summary>Portals die at moments nobody chose, four at a time on one database, while accounts are made through each. With the controllers of Broker.Tests these
/// are a hundred kills.</summary>
public sealed class RandomKillTests(PortalFixture portal)
{
    private const int Lanes = 4;
    private const int KillsPerLane = 13;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_fifty_kills_every_account_is_whole_and_recorded_once()
    {
        var tenant = await portal.NewTenantAsync();

        var begun = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => LaneAsync(tenant, lane)));

        // What was under way when the last kill came is there whole or not at all: asking again makes it, or says that it is taken.
        for (var lane = 0; lane < Lanes; lane++)
        {
            await MakeAsync(tenant.Client, lane, begun[lane]);
        }

        await using var db = portal.AsOwner();
        var names = await db.Accounts.Where(a => a.OrganizationId == tenant.Id && a.Name.StartsWith("lane")).Select(a => a.Name).ToListAsync(Ct);
        names.Order(StringComparer.Ordinal).ShouldBe(
            Enumerable.Range(0, Lanes).SelectMany(lane => Enumerable.Range(0, begun[lane] + 1).Select(n => Name(lane, n))).Order(StringComparer.Ordinal));
        names.Count.ShouldBeGreaterThan(Lanes * KillsPerLane, "the kills must fall on portals at work");
        var accounts = await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id, Ct);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "account.create", Ct)).ShouldBe(accounts);
        (await db.SigningKeys.CountAsync(k => k.OrganizationId == tenant.Id, Ct)).ShouldBe(accounts);
        (await db.SealedSeeds.CountAsync(s => s.OrganizationId == tenant.Id, Ct)).ShouldBe(2 * accounts);
    }

    /// <summary>Makes one account after another, each name until it is there, through portals that are killed. The number under way at the end.</summary>
    private async Task<int> LaneAsync(Tenant tenant, int lane)
    {
        var random = new Random(lane);
        var next = 0;
        for (var kill = 0; kill < KillsPerLane; kill++)
        {
            using var doomed = await portal.StartProcessAsync($"lane-{lane}");
            doomed.Client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
            // The first account of a new process takes as long as many later ones: after it, the kill falls into steady work.
            await MakeAsync(doomed.Client, lane, next++);
            var death = doomed.KillAsync(TimeSpan.FromMilliseconds(random.Next(1, 150)), Ct);
            try
            {
                while (true)
                {
                    await MakeAsync(doomed.Client, lane, next);
                    next++;
                }
            }
            catch (HttpRequestException)
            {
                await death;
            }
        }

        return next;
    }

    private static async Task MakeAsync(HttpClient client, int lane, int number) =>
        (await client.PostAsync("/api/v1/accounts", new { name = Name(lane, number) })).StatusCode.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict);

    private static string Name(int lane, int number) => $"lane{lane}-{number}";
}
