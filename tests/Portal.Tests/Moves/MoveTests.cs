using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Portal.Features.Fleet;
using Platform.Portal.Features.Moves;
using Platform.Portal.Features.Regions;
using Platform.Portal.Tests.Fleet;

namespace Platform.Portal.Tests.Moves;

/// <summary>One fleet for all of them, and what tenants are handed out: one test after another, and none with those of rollouts.</summary>
[Collection("rollouts")]
public sealed class MoveTests(PortalFixture portal)
{
    private const string Fleet = "/api/v1/admin/fleet";
    private const string Node = "ap-south-1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cordoned_node_is_handed_out_to_nobody_and_every_step_is_audited()
    {
        var admin = await portal.NewAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        (await NodesAsync(tenant)).ShouldContain(Node);
        try
        {
            (await (await admin.Client.PutAsync($"{Fleet}/nodes/{Node}/cordon", null, Ct)).ReadAsync<CordonNode.Response>()).CordonedAt.ShouldNotBeNull();
            (await NodesAsync(tenant)).ShouldNotContain(Node);
            (await (await admin.Client.GetAsync($"{Fleet}/nodes/{Node}", Ct)).ReadAsync<GetFleetNode.Response>()).Node.CordonedAt.ShouldNotBeNull();
            (await (await admin.Client.PutAsync($"{Fleet}/nodes/mars-1/cordon", null, Ct)).ToldAsync()).ShouldBe("404 fleet.node_not_found");
        }
        finally
        {
            (await (await admin.Client.DeleteAsync($"{Fleet}/nodes/{Node}/cordon", Ct)).ReadAsync<CordonNode.Response>()).CordonedAt.ShouldBeNull();
        }

        (await NodesAsync(tenant)).ShouldContain(Node);
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == admin.Id && a.Target == Node).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct)).ShouldBe(["node.cordon", "node.uncordon"]);
    }

    [Fact]
    public async Task An_administrator_has_connections_moved_and_calls_it_off()
    {
        var admin = await portal.NewAdministratorAsync();
        (await (await admin.Client.PostAsync($"{Fleet}/moves", new { kind = "push", target = Node })).ToldAsync()).ShouldBe("400 move.kind_invalid /kind");
        var refused = await admin.Client.PostAsync($"{Fleet}/moves", new { kind = "drain", target = Node });
        (await refused.ToldAsync()).ShouldBe("409 move.refused");
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("Cordon ap-south-1 first");

        var move = await (await admin.Client.PostAsync($"{Fleet}/moves", new { kind = "drain", target = Node, connections = 5 })).ReadAsync<MoveView>();
        (move.Kind, move.Target, move.Connections, move.PerSecond, move.State).ShouldBe(("drain", Node, 5, 50, "running"));
        (await (await admin.Client.PostAsync($"{Fleet}/moves", new { kind = "drain", target = Node, connections = 5 })).ToldAsync()).ShouldBe("409 move.refused");
        (await (await admin.Client.PostAsync($"{Fleet}/moves/{move.Id}/cancel", new { })).ReadAsync<MoveView>()).State.ShouldBe("cancelled");
        (await (await admin.Client.PostAsync($"{Fleet}/moves/{move.Id}/cancel", new { })).ToldAsync()).ShouldBe("409 move.refused");
        (await (await admin.Client.PostAsync($"{Fleet}/moves/mov_nobody/cancel", new { })).ToldAsync()).ShouldBe("404 move.not_found");
        (await (await admin.Client.GetAsync($"{Fleet}/moves", Ct)).ReadAsync<ListMoves.Response>()).Data[0].Id.ShouldBe(move.Id);
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.Target == move.Id.ToString()).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct)).ShouldBe(["connections.drain", "connections.cancel"]);
    }

    [Fact]
    public async Task The_nodes_page_asks_before_it_moves_anybody()
    {
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        await tenant.GrantAsync();
        await portal.ReportAsync("us-east-1", TimeSpan.FromSeconds(1), links: FleetSample.Links());
        var page = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/admin/fleet/us-east-1", Ct), Ct);
        page.QuerySelectorAll("form button").Select(b => b.TextContent).ShouldContain("Cordon");
        page.QuerySelector("a[href='/admin/fleet/us-east-1?ask=7#ask']")!.TextContent.ShouldBe("Kick…");
        page.QuerySelector("#ask").ShouldBeNull();

        var asking = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/admin/fleet/us-east-1?ask=drain", Ct), Ct);
        asking.QuerySelector("#ask-h")!.TextContent.ShouldBe("Drain us-east-1");
        asking.QuerySelector("#ask dd")!.TextContent.ShouldBe("7");
        (await browser.GetAsync("/admin/fleet/us-east-1?ask=nonsense", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("UPDATE connection_moves SET asked = 9")]
    [InlineData("DELETE FROM connection_moves")]
    [InlineData("UPDATE nodes SET is_up = false")]
    public async Task The_portals_role_asks_and_carries_nothing_out(string sql)
    {
        await using var connection = new NpgsqlConnection(portal.Database.App);
        await connection.OpenAsync(Ct);
        await using var write = new NpgsqlCommand(sql, connection);
        (await Should.ThrowAsync<PostgresException>(() => write.ExecuteNonQueryAsync(Ct))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static async Task<IEnumerable<string>> NodesAsync(Tenant tenant) =>
        (await (await tenant.Client.GetAsync("/api/v1/regions", Ct)).ReadAsync<ListRegions.Response>()).Data.SelectMany(r => r.Nodes).Select(n => n.Name);
}
