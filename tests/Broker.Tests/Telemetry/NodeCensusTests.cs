using Microsoft.EntityFrameworkCore;
using Platform.Broker.Reconcilers;
using Platform.Broker.Telemetry;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Store;

namespace Platform.Broker.Tests.Telemetry;

[Collection(LongestFirst.Name)]
public sealed class NodeCensusTests
{
    private static readonly string[] Names = ["ap-south-1", "eu-west-1", "us-east-1"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_says_how_it_is_and_what_it_is_joined_to()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using (await RunningController.StartAsync(world, Ct))
        {
            await world.ConvergedAsync();
        }

        await using var client = await world.ConnectAsync(account, world.Nodes[0], "orders \u0001");
        await client.PublishAsync("hello", new byte[1000], cancellationToken: Ct);
        await using var controller = await RunningController.StartAsync(world, Ct, ("Controller:ReportTimeSpan", "00:00:00.2"));
        // Gateways are pinged a second after they stand, and the meta group elects its leader within nine.
        await Eventually.ShouldBeAsync(async () => (await ReportsAsync(world)).Count(r => r.Report is { Pulse: { In.MessagesPerSecond: not null, JetStream: { MetaLeader: not null, MetaSize: 3 } }, Links.Gateways: { Count: 2 } others }
            && others.All(g => g.RttMicroseconds > 0)), 3, TimeSpan.FromSeconds(30), Ct);

        var reports = await ReportsAsync(world);
        reports.Select(r => r.Name).ShouldBe(Names);
        foreach (var (name, report) in reports)
        {
            var (pulse, links) = (report.Pulse, report.Links!);
            (pulse.Version, pulse.ConfigRevision?.Length, report.Epoch > 0).ShouldBe((controller.Get<Fleet>().Up[0].Version, 12, true), name);
            pulse.ConfigDigest.ShouldStartWith("sha256:");
            pulse.ConfigLoadedAt.ShouldBeGreaterThanOrEqualTo(pulse.StartedAt);
            (pulse.MemoryBytes, pulse.Subscriptions).ShouldSatisfyAllConditions(p => p.MemoryBytes.ShouldBePositive(), p => p.Subscriptions.ShouldBePositive());
            (pulse.JetStream!.MaxMemoryBytes, pulse.JetStream.MaxFileBytes, pulse.JetStream.MetaSize).ShouldBe((16 << 20, 16 << 20, 3), name);
            links.Gateways.Select(g => (g.Region, g.IsOutbound, g.Inbound)).ShouldBe(Names.Where(n => n != name).Select(n => (n[..^2], true, 1)), name);
        }

        reports.Select(r => r.Report.Pulse.JetStream!.MetaLeader).Distinct().ShouldHaveSingleItem().ShouldBeOneOf(Names);
        var busy = reports[2].Report.Links!.Busiest.Single(c => c.Account == account.PublicKey);
        (busy.Name, busy.Kind, busy.InBytes, busy.InMessages, busy.Address).ShouldBe(("orders ", "nats", 1000, 1, "127.0.0.1"));
    }

    [Fact]
    public async Task A_node_that_went_keeps_its_last_row_and_says_anew_when_it_returns()
    {
        await using var world = await World.StartAsync();
        await using var controller = await RunningController.StartAsync(world, Ct, ("Controller:ReportTimeSpan", "00:00:00.1"));
        await Eventually.ShouldBeAsync(async () => (await ReportsAsync(world)).Count(r => r.Report.Links is not null), 3, TimeSpan.FromSeconds(20), Ct);

        world.Nodes[1].Kill9();
        await Eventually.ShouldBeAsync(() => controller.Get<Fleet>().Count, 2, TimeSpan.FromSeconds(10), Ct);
        var last = await ReportAsync(world, "eu-west-1");
        await Task.Delay(500, Ct);
        (await ReportAsync(world, "eu-west-1")).At.ShouldBe(last.At);
        (await ReportAsync(world, "us-east-1")).At.ShouldBeGreaterThan(last.At);

        await world.Nodes[1].RestartAsync(Ct);
        await Eventually.ShouldBeAsync(async () => (await ReportAsync(world, "eu-west-1")).ServerId != last.ServerId, true, TimeSpan.FromSeconds(20), Ct);
    }

    [Fact]
    public async Task A_deposed_controller_overwrites_no_report()
    {
        await using var world = await World.StartAsync();
        await using (await RunningController.StartAsync(world, Ct))
        {
            await Eventually.ShouldBeAsync(async () => (await ReportsAsync(world)).Count, 3, TimeSpan.FromSeconds(20), Ct);
        }

        await using var source = new ObservedDataSource(world.Database.Fleet);
        var table = new NodeReportTable(source, TimeProvider.System);
        var node = (await new NodeTable(source, TimeProvider.System).ListAsync(Ct)).Single(n => n.Name == "us-east-1");
        await using var nowhere = new NatsConnection(NatsOpts.Default);
        var link = new NodeLink(node, new(nowhere), new(nowhere), "NOTHER", "2.15.1");
        var report = await ReportAsync(world, node.Name);

        await table.WriteAsync(link, report.Epoch - 1, report.Pulse, null, Ct);
        (await ReportAsync(world, node.Name)).ServerId.ShouldBe(report.ServerId);
        await table.WriteAsync(link, report.Epoch, report.Pulse, null, Ct);
        var other = await ReportAsync(world, node.Name);
        (other.ServerId, other.Links).ShouldBe(("NOTHER", null), "links are of the process that was asked");
    }

    private static async Task<NodeReport> ReportAsync(World world, string name) => (await ReportsAsync(world)).Single(r => r.Name == name).Report;

    private static async Task<List<(string Name, NodeReport Report)>> ReportsAsync(World world)
    {
        await using var db = world.AsOwner();
        var rows = await db.NodeReports.AsNoTracking().Join(db.Nodes, r => r.NodeId, n => n.Id, (r, n) => new { n.Name, Report = r }).OrderBy(r => r.Name).ToListAsync(Ct);
        return rows.ConvertAll(r => (r.Name, r.Report));
    }
}
