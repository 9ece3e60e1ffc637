using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Store;

namespace Platform.Broker.Tests.Moves;

/// <summary>A node that clients work at while they are asked to go, with real servers and a real controller that is replaced meanwhile.</summary>
[Collection(LongestFirst.Name)]
public sealed class MoveTests
{
    private const string JetStream =
        """{"nats":{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1,"mem_storage":-1,"disk_storage":8388608,"streams":-1,"consumer":-1},"type":"account","version":2}}""";

    private const int Clients = 30;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_node_is_drained_under_load_and_no_acknowledged_message_is_lost_also_if_the_controller_is_replaced()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await world.ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.Claims, JetStream), Ct));
        var first = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var left = 0;
        await using var stays = await world.ConnectAsync(account, world.Nodes[2], "elsewhere");
        var clients = new List<NatsConnection>();
        for (var i = 0; i < Clients; i++)
        {
            var client = new NatsConnection(NatsOpts.Default with
            {
                Url = $"{world.Nodes[0].Url},{world.Nodes[1].Url}",
                NoRandomize = true,
                ReconnectWaitMax = TimeSpan.FromMilliseconds(200),
                AuthOpts = new() { AuthCredCallback = await CredAsync(world, account) },
            });
            client.ConnectionDisconnected += (_, _) =>
            {
                Interlocked.Increment(ref left);
                return ValueTask.CompletedTask;
            };
            await client.ConnectAsync(Ct);
            clients.Add(client);
        }

        clients.ShouldAllBe(c => c.ServerInfo!.Name == "us-east-1");
        await StreamAsync(stays);
        using var stop = new CancellationTokenSource();
        var publishing = clients.Select(c => PublishAsync(c, stop.Token)).ToList();

        (await AskAsync(world, new(MoveKind.Drain, "us-east-1"))).Wrong.ShouldBe("Cordon us-east-1 first: as long as it takes new clients, those that are asked to go come back.");
        await CordonAsync(world, "us-east-1");
        var (drain, _) = await AskAsync(world, new(MoveKind.Drain, "us-east-1", PerSecond: 10));
        (await AskAsync(world, new(MoveKind.Drain, "us-east-1"))).Wrong.ShouldBe("Connections of us-east-1 are being moved. Wait for the end, or cancel it.");
        await Eventually.ShouldBeAsync(async () => (await ReadAsync(world, drain!)).Asked >= 10, true, Soon, Ct);
        await first.DisposeAsync();
        await using var second = await RunningController.StartAsync(world, Ct);
        await Eventually.ShouldBeAsync(async () => (await ReadAsync(world, drain!)).State, MoveState.Done, Soon, Ct);

        var done = await ReadAsync(world, drain!);
        (done.Remaining, done.Why).ShouldBe((0, ""));
        done.Asked.ShouldBeGreaterThanOrEqualTo(Clients);
        await Eventually.ShouldBeAsync(() => clients.Count(c => c.ConnectionState is NatsConnectionState.Open && c.ServerInfo!.Name == "eu-west-1"), Clients, Soon, Ct);
        left.ShouldBe(Clients, "each was disconnected once");
        stays.ServerInfo!.Name.ShouldBe("ap-south-1");
        await stop.CancelAsync();
        var acknowledged = (await Task.WhenAll(publishing)).Sum();
        acknowledged.ShouldBeGreaterThan(Clients);
        (await JsAsync(stays, "STREAM.INFO.MOVED", "")).GetProperty("state").GetProperty("messages").GetInt64().ShouldBeGreaterThanOrEqualTo(acknowledged);

        await OneIsKickedAsync(world, clients);
        var (even, _) = await AskAsync(world, new(MoveKind.Rebalance, "eu-west"));
        await Eventually.ShouldBeAsync(async () => (await ReadAsync(world, even!)).State, MoveState.Done, Soon, Ct);
        (await ReadAsync(world, even!)).Asked.ShouldBe(0, "one node has its share");
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private static async Task OneIsKickedAsync(World world, List<NatsConnection> clients)
    {
        var cid = (long)clients[0].ServerInfo!.ClientId;
        var (kick, _) = await AskAsync(world, new(MoveKind.Kick, "eu-west-1", ClientId: cid));
        await Eventually.ShouldBeAsync(async () => (await ReadAsync(world, kick!)).State, MoveState.Done, Soon, Ct);
        (await ReadAsync(world, kick!)).Why.ShouldBe("");
        var (again, _) = await AskAsync(world, new(MoveKind.Kick, "eu-west-1", ClientId: cid));
        await Eventually.ShouldBeAsync(async () => (await ReadAsync(world, again!)).Why, "eu-west-1 has no such connection", Soon, Ct);
    }

    [Fact]
    public async Task The_last_node_that_takes_clients_is_not_cordoned_and_what_cannot_be_is_refused()
    {
        await using var world = await World.StartAsync();
        await CordonAsync(world, "us-east-1");
        await CordonAsync(world, "eu-west-1");
        await using var db = world.AsOwner();
        var last = await db.Nodes.SingleAsync(n => n.Name == "ap-south-1", Ct);
        (await Cordons.SetAsync(db, last, isCordoned: true, Organization.Platform, "system test", Now, Ct)).ShouldBe("ap-south-1 is the last node that takes new clients. Uncordon another first.");
        (await AskAsync(world, new(MoveKind.Drain, "nowhere-1"))).Wrong.ShouldBe("There is no node nowhere-1.");
        (await AskAsync(world, new(MoveKind.Rebalance, "us-east-1"))).Wrong.ShouldBe("There is no region us-east-1.");
        (await AskAsync(world, new(MoveKind.Kick, "us-east-1"))).Wrong.ShouldBe("Name the connection by its number at the node (cid).");
        (await AskAsync(world, new(MoveKind.Drain, "us-east-1", Most: 0))).Wrong.ShouldBe("At least one connection.");
        (await AskAsync(world, new(MoveKind.Drain, "us-east-1", PerSecond: 0))).Wrong.ShouldBe("From 1 to 1000 connections a second can be asked.");
        (await db.AuditRows.Where(a => a.Action == "node.cordon").Select(a => a.Target).OrderBy(t => t).ToListAsync(Ct)).ShouldBe(["eu-west-1", "us-east-1"]);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static async Task<Func<Uri, CancellationToken, ValueTask<NatsAuthCred>>> CredAsync(World world, Account account)
    {
        var credential = await world.IssueAsync(account);
        return (_, _) => ValueTask.FromResult(credential);
    }

    private static async Task CordonAsync(World world, string node)
    {
        await using var db = world.AsOwner();
        (await Cordons.SetAsync(db, await db.Nodes.SingleAsync(n => n.Name == node, Ct), isCordoned: true, Organization.Platform, "system test", Now, Ct)).ShouldBeNull();
    }

    private static async Task<(ConnectionMove? Move, string? Wrong)> AskAsync(World world, MoveRequest request)
    {
        await using var db = world.AsOwner();
        return await MoveRequests.AddAsync(db, request, Organization.Platform, "system test", Now, Ct);
    }

    private static async Task<ConnectionMove> ReadAsync(World world, ConnectionMove move)
    {
        await using var db = world.AsOwner();
        return await db.ConnectionMoves.AsNoTracking().SingleAsync(m => m.Id == move.Id, Ct);
    }

    /// <summary>One message after another, each until it is acknowledged.</summary>
    private static async Task<int> PublishAsync(NatsConnection client, CancellationToken stop)
    {
        var acknowledged = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var answer = await client.RequestAsync<string, byte[]>("moved.message", "x", timeout: TimeSpan.FromSeconds(1), cancellationToken: CancellationToken.None);
                acknowledged += JsonSerializer.Deserialize<JsonElement>(answer.Data).TryGetProperty("seq", out _) ? 1 : 0;
            }
            catch (NatsException)
            {
                // Not acknowledged.
            }

            await Task.Delay(100, CancellationToken.None);
        }

        return acknowledged;
    }

    private static async Task StreamAsync(NatsConnection client)
    {
        // The meta leader may still be finding itself.
        var made = "";
        for (var attempt = 0; attempt < 100 && !made.Contains("\"did_create\":true", StringComparison.Ordinal); attempt++)
        {
            await Task.Delay(100, Ct);
            try
            {
                made = (await JsAsync(client, "STREAM.CREATE.MOVED", """{"name":"MOVED","subjects":["moved.>"],"placement":{"cluster":"ap-south"}}""")).ToString();
            }
            catch (NatsException e)
            {
                made = e.Message;
            }
        }

        made.ShouldContain("\"did_create\":true");
    }

    private static async Task<JsonElement> JsAsync(NatsConnection client, string subject, string body)
    {
        var answer = await client.RequestAsync<string, byte[]>($"$JS.API.{subject}", body, timeout: TimeSpan.FromSeconds(5), cancellationToken: Ct);
        return JsonSerializer.Deserialize<JsonElement>(answer.Data);
    }
}
