using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Broker.Tests.Telemetry;

[Collection(LongestFirst.Name)]
public sealed class ConnectionWatchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connect_and_a_disconnect_are_written_within_half_a_second_and_rung()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        using var rung = new SemaphoreSlim(0);
        await using var listener = await Listener.StartAsync(world.Database.App, "trunkline_connections", () => rung.Release(), Ct);

        var client = await world.ConnectAsync(account, world.Nodes[1], "orders \u0001\ud83d\ude80");
        await Eventually.ShouldBeAsync(() => CountAsync(world, isOpen: true), 1, TimeSpan.FromMilliseconds(500), Ct);
        (await rung.WaitAsync(TimeSpan.FromSeconds(1), Ct)).ShouldBeTrue();

        await using var db = world.AsOwner();
        var row = await db.Connections.AsNoTracking().SingleAsync(Ct);
        (row.OrganizationId, row.AccountId, row.NodeName, row.Region, row.UserName, row.ClientName, row.Kind, row.IsConsole, row.DisconnectedAt)
            .ShouldBe((account.OrganizationId, account.Id, "eu-west-1", "eu-west", "default", "orders \ud83d\ude80", "nats", false, null));
        (await db.Credentials.SingleAsync(c => c.PublicKey == row.UserPublicKey, Ct)).LastSeenAt.ShouldNotBeNull();

        await client.DisposeAsync();
        await Eventually.ShouldBeAsync(() => CountAsync(world, isOpen: false), 1, TimeSpan.FromMilliseconds(500), Ct);
        (await db.Connections.AsNoTracking().SingleAsync(Ct)).Reason.ShouldBe("Client Closed");
    }

    [Theory, InlineData(OwnClients.Console), InlineData(OwnClients.Live)]
    public async Task The_portals_own_clients_are_told_from_one_that_takes_their_name(string name)
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();

        await using var console = await world.ConnectConsoleAsync(account, world.Nodes[0], name);
        await using var impostor = await world.ConnectAsync(account, world.Nodes[0], name);

        await Eventually.ShouldBeAsync(() => CountAsync(world, isOpen: true), 2, TimeSpan.FromSeconds(5), Ct);
        await using var db = world.AsOwner();
        (await db.Connections.OrderBy(c => c.UserName).Select(c => new { c.UserName, c.IsConsole }).ToListAsync(Ct)).Select(c => c.ToString())
            .ShouldBe(["{ UserName = , IsConsole = True }", "{ UserName = default, IsConsole = False }"]);
    }

    [Fact]
    public async Task The_census_finds_who_came_and_closes_who_left_while_nobody_watched()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        NatsConnection left, stayed;
        await using (var controller = await RunningController.StartAsync(world, Ct))
        {
            await world.ConvergedAsync();
            left = await world.ConnectAsync(account, world.Nodes[0], "left");
            await Eventually.ShouldBeAsync(() => CountAsync(world, isOpen: true), 1, TimeSpan.FromSeconds(5), Ct);
        }

        await Task.Delay(1100, Ct);
        await left.DisposeAsync();
        stayed = await world.ConnectAsync(account, world.Nodes[2], "stayed");
        await using var next = await RunningController.StartAsync(world, Ct);

        await Eventually.ShouldBeAsync(() => NamesAsync(world), "left closed, stayed open", TimeSpan.FromSeconds(10), Ct);
        await stayed.DisposeAsync();
    }

    [Fact]
    public async Task Connections_of_a_node_that_crashed_are_closed_at_its_return()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var client = await world.ConnectAsync(account, world.Nodes[0], "before");
        await Eventually.ShouldBeAsync(() => CountAsync(world, isOpen: true), 1, TimeSpan.FromSeconds(5), Ct);
        await using var db = world.AsOwner();
        var crashed = (await db.Connections.AsNoTracking().SingleAsync(Ct)).ServerId;

        world.Nodes[0].Kill9();
        await world.Nodes[0].RestartAsync(Ct);

        await Eventually.ShouldBeAsync(async () =>
        {
            await using var look = world.AsOwner();
            return await look.Connections.CountAsync(c => c.ServerId == crashed && c.DisconnectedAt == null, Ct);
        }, 0, TimeSpan.FromSeconds(10), Ct);
    }

    private static async Task<int> CountAsync(World world, bool isOpen)
    {
        await using var db = world.AsOwner();
        return await db.Connections.CountAsync(c => (c.DisconnectedAt == null) == isOpen, Ct);
    }

    private static async Task<string> NamesAsync(World world)
    {
        await using var db = world.AsOwner();
        var rows = await db.Connections.OrderBy(c => c.ClientName).ToListAsync(Ct);
        return string.Join(", ", rows.Select(c => $"{c.ClientName} {(c.DisconnectedAt is null ? "open" : "closed")}"));
    }
}
