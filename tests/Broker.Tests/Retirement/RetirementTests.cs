using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Store;

namespace Platform.Broker.Tests.Retirement;

[Collection(LongestFirst.Name)]
public sealed class RetirementTests
{
    private const string WithStreams =
        """{"nats":{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1,"mem_storage":-1,"disk_storage":8388608,"streams":-1,"consumer":-1},"type":"account","version":2}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_purged_account_leaves_no_connection_no_JWT_and_no_stream_and_says_so()
    {
        await using var world = await World.StartAsync();
        var (account, other) = (await world.AddAccountAsync(), await world.AddAccountAsync());
        await world.ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.Claims, WithStreams), Ct));
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var credential = await world.IssueAsync(account);
        await using var client = await World.ConnectAsync(credential, world.Nodes[0]);
        await MakeStreamAsync(client);

        await world.CloseAsync(account, purgeAt: Now.AddDays(7));
        await Eventually.ShouldBeAsync(() => world.StepsAsync(account), "closed connections-gone", Patience, Ct);
        (await StreamsAsync(world, account)).ShouldBe(1, "until it is purged its streams are still there");
        await Should.ThrowAsync<NatsException>(async () => await (await World.ConnectAsync(credential, world.Nodes[1])).DisposeAsync());

        await PurgeAsync(world, account);
        await Eventually.ShouldBeAsync(() => world.StepsAsync(account), "closed connections-gone jetstream-purged deleted absent", Patience, Ct);
        await world.ConvergedAsync();
        (await StreamsAsync(world, account)).ShouldBe(0);
        foreach (var node in world.Nodes)
        {
            World.OnDisk(node, account.PublicKey).ShouldBeNull();
            World.OnDisk(node, other.PublicKey).ShouldNotBeNull();
            Directory.EnumerateDirectories(node.Folder, account.PublicKey, SearchOption.AllDirectories)
                .SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories)).ShouldBeEmpty();
        }

        await using var db = world.AsOwner();
        (await db.Accounts.Where(a => a.Id == account.Id).Select(a => a.State).SingleAsync(Ct)).ShouldBe(AccountState.Retired);
        (await db.AuditRows.Where(r => r.Target == account.Id.ToString()).Select(r => $"{r.Actor}: {r.Action}").SingleAsync(Ct)).ShouldBe("system controller: account.retire");
        var evidence = JsonDocument.Parse(await db.RetirementSteps.Where(s => s.AccountId == account.Id && s.Step == "jetstream-purged").Select(s => s.Evidence).SingleAsync(Ct)).RootElement;
        evidence.GetProperty("before").EnumerateObject().Sum(n => n.Value.GetProperty("streams").GetInt32()).ShouldBe(1);
        evidence.GetProperty("after").EnumerateObject().Select(n => n.Name).Order(StringComparer.Ordinal).ShouldBe(["ap-south-1", "eu-west-1", "us-east-1"]);
        controller.Metric("trunkline_drift_total{kind=\"unknown\"}").ShouldBe(0);
    }

    [Fact]
    public async Task A_closed_account_that_is_restored_is_as_it_was()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await world.ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.Claims, WithStreams), Ct));
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var credential = await world.IssueAsync(account);
        await using (var client = await World.ConnectAsync(credential, world.Nodes[0]))
        {
            await MakeStreamAsync(client);
        }

        await world.CloseAsync(account, purgeAt: Now.AddDays(7));
        await Eventually.ShouldBeAsync(() => world.StepsAsync(account), "closed connections-gone", Patience, Ct);
        await world.ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(
            s => s.SetProperty(a => a.State, AccountState.Active).SetProperty(a => a.ClosedAt, (DateTimeOffset?)null).SetProperty(a => a.PurgeAt, (DateTimeOffset?)null), Ct));
        await world.ConvergedAsync();

        // What was issued before it was closed is good again: nothing was revoked but by the closed JWT itself.
        await using var again = await World.ConnectAsync(credential, world.Nodes[2]);
        (await StreamsAsync(world, account)).ShouldBe(1);
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        (await world.StepsAsync(account)).ShouldBe("closed connections-gone");
    }

    [Fact]
    public async Task A_node_that_was_down_during_the_deletion_cannot_bring_the_account_back()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        world.Nodes[1].Kill9();

        await world.CloseAsync(account, purgeAt: Now);
        await Eventually.ShouldBeAsync(() => world.StepsAsync(account), "closed connections-gone jetstream-purged deleted absent", Patience, Ct);
        World.OnDisk(world.Nodes[1], account.PublicKey).ShouldNotBeNull();
        await world.Nodes[1].RestartAsync(Ct);

        await Eventually.ShouldBeAsync(async () => (await world.StepsAsync(account)).Split(' ')[^1], "returned", Patience, Ct);
        await world.ConvergedAsync();
        controller.Metric("trunkline_drift_total{kind=\"unknown\"}").ShouldBe(0);
        controller.Metric("trunkline_drift_total{kind=\"returned\"}").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_key_whose_overlap_is_over_leaves_the_account()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var db = world.AsOwner();
        var key = await db.SigningKeys.SingleAsync(k => k.AccountId == account.Id, Ct);
        World.OnDisk(world.Nodes[0], account.PublicKey).ShouldNotBeNull();

        await world.ChangeAsync(account, d => d.SigningKeys.Where(k => k.PublicKey == key.PublicKey).ExecuteUpdateAsync(
            s => s.SetProperty(k => k.State, SigningKeyState.Retiring).SetProperty(k => k.RetiresAt, Now.AddSeconds(3)), Ct));
        await world.ConvergedAsync();
        Keys(world, account).ShouldBe([key.PublicKey]);

        await Eventually.ShouldBeAsync(() => Keys(world, account).Count, 0, Patience, Ct);
        await world.ConvergedAsync();
        (await db.AuditRows.Where(r => r.Target == key.PublicKey).Select(r => $"{r.Actor}: {r.Action}").SingleAsync(Ct)).ShouldBe("system controller: signing_key.remove");
    }

    private static IReadOnlyList<string> Keys(World world, Account account) =>
        [.. (Platform.Nats.Jwt.NatsJwt.DecodeAccountClaims(World.OnDisk(world.Nodes[0], account.PublicKey)).Account.SigningKeys ?? []).Select(k => k.Key)];

    private static Task PurgeAsync(World world, Account account) => world.ChangeAsync(
        account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.PurgeAt, Now), Ct));

    private static async Task MakeStreamAsync(NatsConnection client)
    {
        // The meta leader may still be finding itself.
        var made = "";
        for (var attempt = 0; attempt < 100 && !made.Contains("\"did_create\":true", StringComparison.Ordinal); attempt++)
        {
            await Task.Delay(100, Ct);
            made = await AskAsync(client, "$JS.API.STREAM.CREATE.ORDERS", """{"name":"ORDERS","subjects":["orders.>"],"storage":"file"}""");
        }

        made.ShouldContain("\"did_create\":true");
        (await AskAsync(client, "orders.1", "one")).ShouldContain("\"seq\":1");
    }

    private static async Task<string> AskAsync(NatsConnection client, string subject, string body)
    {
        try
        {
            var answer = await client.RequestAsync<byte[], byte[]>(subject, Encoding.UTF8.GetBytes(body), timeout: TimeSpan.FromSeconds(5), cancellationToken: Ct);
            return Encoding.UTF8.GetString(answer.Data ?? []);
        }
        catch (NatsException e)
        {
            return e.Message;
        }
    }

    private static async Task<int> StreamsAsync(World world, Account account)
    {
        var system = await world.ConnectSystemAsync(world.Nodes[0]);
        await using var connection = system.Connection;
        return (await system.StreamsAsync(account.PublicKey, Platform.Nats.SystemAccount.ServerExpectation.Of(3), TimeSpan.FromSeconds(5), Ct)).Sum(s => s.Streams);
    }
}
