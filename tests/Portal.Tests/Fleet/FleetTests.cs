using System.Net;
using AngleSharp.Html.Parser;
using Npgsql;
using Platform.Portal.Features.Fleet;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Fleet;

public sealed class FleetTests(PortalFixture portal)
{
    private const string Fleet = "/api/v1/admin/fleet";
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrators_token_reads_what_nodes_said_and_how_far_regions_are_apart()
    {
        await portal.ReportAsync("us-east-1", Now, links: FleetSample.Links(new("eu-west", true, "127.0.0.1", 800, 0, 1), new("ap-south", true, "127.0.0.1", 90_000, 0, 1)), placed: "0123456789ab");
        await portal.ReportAsync("eu-west-1", Now, links: FleetSample.Links(new("us-east", true, "127.0.0.1", 1200, 0, 1), new("ap-south", false, null, null, 0, 1)), placed: "ba9876543210");
        await portal.ReportAsync("ap-south-1", TimeSpan.FromMinutes(4));
        var admin = await portal.NewAdministratorAsync();

        var fleet = await (await admin.Client.GetAsync(Fleet, Ct)).ReadAsync<GetFleet.Response>();

        fleet.MetaLeader.ShouldBe("us-east-1");
        fleet.Regions.Select(r => (r.Name, r.Nodes, r.Answering, r.Connections)).ShouldBe([("us-east", 1, 1, 7), ("eu-west", 1, 1, 7), ("ap-south", 1, 0, 0)], ignoreOrder: true);
        fleet.Nodes.Select(n => (n.Name, n.State, n.Config!.IsPlaced)).ShouldBe(
            [("us-east-1", NodeState.Answering, true), ("eu-west-1", NodeState.Answering, false), ("ap-south-1", NodeState.Stale, (bool?)null)], ignoreOrder: true);
        fleet.Links.Select(l => ($"{string.Join(' ', new[] { l.From, l.To }.Order())}", l.Open, l.Wanted, l.RttMicroseconds)).ShouldBe(
            [("eu-west us-east", 2, 2, 1200L), ("ap-south us-east", 1, 1, 90_000), ("ap-south eu-west", 0, 1, (long?)null)], ignoreOrder: true);
        var first = fleet.Nodes.Single(n => n.Name == "us-east-1");
        (first.In!.MessagesPerSecond, first.JetStream!.FileBytes).ShouldBe((2.5, 4 << 20));

        var node = await (await admin.Client.GetAsync($"{Fleet}/nodes/us-east-1", Ct)).ReadAsync<GetFleetNode.Response>();
        (node.Node.Name, node.Links!.Busiest.Single().Name, node.Links.Streams).ShouldBe(("us-east-1", "orders", 2));
        (await (await admin.Client.GetAsync($"{Fleet}/nodes/mars-1", Ct)).ToldAsync()).ShouldBe("404 fleet.node_not_found");
    }

    [Fact]
    public async Task For_any_other_token_there_is_nothing()
    {
        var admin = await portal.NewAdministratorAsync();
        (await (await admin.Client.GetAsync(Fleet, Ct)).ToldAsync()).ShouldBe("200");
        await admin.GrantAsync(isAdministrator: false);
        (await (await admin.Client.GetAsync(Fleet, Ct)).ToldAsync()).ShouldBe("404 route.not_found", "no administrator any more");

        var narrow = await portal.NewTenantAsync();
        await narrow.GrantAsync();
        (await (await narrow.Client.GetAsync(Fleet, Ct)).ToldAsync()).ShouldBe("404 route.not_found", "an administrator's, but not made for this");
        var owner = await portal.NewTenantAsync();
        (await (await owner.Client.PostAsync("/api/v1/tokens", new { name = "wide", scopes = new[] { Permissions.ReadFleet } })).ToldAsync()).ShouldBe("403 token.scope_too_wide /scopes");
    }

    [Fact]
    public async Task The_pages_and_their_entry_are_there_for_administrators_alone()
    {
        await portal.ReportAsync("us-east-1", TimeSpan.FromMinutes(4), links: FleetSample.Links(new Platform.Store.NodeGateway("eu-west", true, "127.0.0.1", 800, 0, 1)));
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        (await EntryAsync(browser)).ShouldBeFalse();
        foreach (var path in new[] { "/admin/fleet", "/admin/fleet/us-east-1" })
        {
            (await browser.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        await tenant.GrantAsync();
        (await EntryAsync(browser)).ShouldBeTrue();
        var fleet = new HtmlParser().ParseDocument(await browser.GetStringAsync("/admin/fleet", Ct));
        fleet.QuerySelector("h1")!.TextContent.ShouldBe("Fleet");
        fleet.QuerySelectorAll("tbody .row-link").Select(a => a.TextContent).ShouldBe(["us-east-1", "eu-west-1", "ap-south-1"], ignoreOrder: true);
        fleet.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("us-east-1", StringComparison.Ordinal) && r.QuerySelector(".row-link") is not null)
            .QuerySelector("td[data-end]")!.TextContent.ShouldContain("last report 4 min ago");
        var node = new HtmlParser().ParseDocument(await browser.GetStringAsync("/admin/fleet/us-east-1", Ct));
        node.QuerySelector(".banner")!.TextContent.ShouldContain("These numbers are old.");
        node.Body!.TextContent.ShouldContain("orders");
        (await browser.GetAsync("/admin/fleet/mars-1", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("INSERT INTO node_reports (node_id, server_id, at, pulse, epoch) SELECT id, 'N', now(), '{}', 9 FROM nodes LIMIT 1")]
    [InlineData("UPDATE node_reports SET pulse = '{}'")]
    [InlineData("DELETE FROM node_reports")]
    public async Task The_portals_role_reads_what_nodes_said_and_writes_none_of_it(string sql)
    {
        await using var connection = new NpgsqlConnection(portal.Database.App);
        await connection.OpenAsync(Ct);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM node_reports", connection))
        {
            await read.ExecuteScalarAsync(Ct);
        }

        await using var write = new NpgsqlCommand(sql, connection);
        (await Should.ThrowAsync<PostgresException>(() => write.ExecuteNonQueryAsync(Ct))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    /// <summary>Whether the navigation of the person's first page leads to the fleet.</summary>
    private static async Task<bool> EntryAsync(HttpClient browser)
    {
        var home = await browser.GetStringAsync("/organizations", Ct);
        return new HtmlParser().ParseDocument(home).QuerySelector("nav a[href='/admin/fleet']") is not null;
    }
}
