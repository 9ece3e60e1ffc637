using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Portal.Features.Rollouts;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Rollouts;

/// <summary>One fleet for all of them, and one rollout at a time: one test after another.</summary>
[Collection("rollouts")]
public sealed class RolloutTests(PortalFixture portal)
{
    private const string Rollouts = "/api/v1/admin/fleet/rollouts";
    private const string Topology = "/api/v1/admin/fleet/topology";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_plans_starts_pauses_and_cancels_and_each_move_is_audited()
    {
        await portal.LayOutAsync();
        var admin = await portal.NewAdministratorAsync();
        (await (await admin.Client.PostAsync(Rollouts, new { kind = "upgrade" })).ToldAsync()).ShouldBe("400 rollout.kind_invalid /kind");
        var planned = await (await admin.Client.PostAsync(Rollouts, new { kind = "restart" })).ReadAsync<RolloutView>();
        (planned.Kind, planned.State, planned.Revision).ShouldBe(("restart", "planning", 1));
        (await (await admin.Client.PostAsync(Rollouts, new { kind = "change" })).ToldAsync()).ShouldBe("409 rollout.refused");
        (await (await admin.Client.PostAsync($"{Rollouts}/{planned.Id}/moves", new { move = "start" })).ToldAsync()).ShouldBe("409 rollout.refused", "it is not planned yet");
        await portal.PlannedAsync();

        foreach (var (move, state) in new[] { ("start", "running"), ("pause", "paused"), ("resume", "running"), ("pause", "paused"), ("cancel", "cancelled") })
        {
            var moved = await (await admin.Client.PostAsync($"{Rollouts}/{planned.Id}/moves", new { move })).ReadAsync<RolloutView>();
            (moved.State, moved.Steps.Count, moved.Steps[0].Connections).ShouldBe((state, 3, 7));
        }

        (await (await admin.Client.PostAsync($"{Rollouts}/{planned.Id}/moves", new { move = "stop" })).ToldAsync()).ShouldBe("400 rollout.move_invalid /move");
        (await (await admin.Client.PostAsync($"{Rollouts}/rol_nobody/moves", new { move = "start" })).ToldAsync()).ShouldBe("404 rollout.not_found");
        (await (await admin.Client.GetAsync(Rollouts, Ct)).ReadAsync<ListRollouts.Response>()).Data[0].State.ShouldBe("cancelled");
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.Target == planned.Id.ToString()).OrderBy(a => a.At).Select(a => a.Action).ToListAsync(Ct))
            .ShouldBe(["rollout.plan", "rollout.start", "rollout.pause", "rollout.resume", "rollout.pause", "rollout.cancel"]);
    }

    [Fact]
    public async Task A_topology_that_would_be_lost_too_easily_is_refused_and_one_that_somebody_changed_meanwhile_too()
    {
        await portal.LayOutAsync();
        var admin = await portal.NewAdministratorAsync();
        var first = await (await admin.Client.GetAsync(Topology, Ct)).ReadAsync<TopologyView>();
        var two = first.Topology with { Regions = [.. first.Topology.Regions.Take(2)] };
        var refused = await PutAsync(admin, new { revision = 1, topology = two });
        (await refused.ToldAsync()).ShouldBe("400 topology.wrong /topology");
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("Give it to one region or to three.");

        var more = first.Topology with { Regions = [.. first.Topology.Regions.Select(r => r with { Cloud = "gcp" })] };
        (await (await PutAsync(admin, new { revision = 1, topology = more, note = "moved" })).ReadAsync<TopologyView>()).Revision.ShouldBe(2);
        (await (await PutAsync(admin, new { revision = 1, topology = more })).ToldAsync()).ShouldBe("412 topology.stale /revision");
        (await (await PutAsync(admin, new { revision = 2, topology = more })).ToldAsync()).ShouldBe("400 topology.wrong /topology", "nothing changed");
    }

    // As the API itself writes and reads it.
    private static Task<HttpResponseMessage> PutAsync(Tenant admin, object body) => admin.Client.PutAsJsonAsync(Topology, body, Json.Options, Ct);

    [Fact]
    public async Task The_page_shows_what_would_be_done_and_is_there_for_administrators_alone()
    {
        await portal.LayOutAsync();
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        (await browser.GetAsync("/admin/fleet/rollouts", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await tenant.GrantAsync();
        (await browser.GetStringAsync("/admin/fleet/rollouts", Ct)).ShouldContain("No rollout yet");
        var admin = await portal.NewAdministratorAsync();
        await admin.Client.PostAsync(Rollouts, new { kind = "restart" });
        await portal.PlannedAsync();

        var page = new HtmlParser().ParseDocument(await browser.GetStringAsync("/admin/fleet/rollouts", Ct));
        page.QuerySelectorAll("tbody tr").Length.ShouldBe(3);
        page.QuerySelectorAll("form button").Select(b => b.TextContent).ShouldContain("Start");
        page.QuerySelector("textarea")!.TextContent.ShouldContain("\"us-east-1\"");
    }

    [Theory]
    [InlineData("UPDATE topologies SET note = ''")]
    [InlineData("DELETE FROM rollouts")]
    [InlineData("UPDATE rollout_steps SET state = 'done'")]
    [InlineData("UPDATE node_orders SET restarts = 9")]
    public async Task The_portals_role_asks_and_carries_nothing_out(string sql)
    {
        await using var connection = new NpgsqlConnection(portal.Database.App);
        await connection.OpenAsync(Ct);
        await using var write = new NpgsqlCommand(sql, connection);
        (await Should.ThrowAsync<PostgresException>(() => write.ExecuteNonQueryAsync(Ct))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
