using Microsoft.EntityFrameworkCore;
using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Broker.Reconcilers;
using Platform.Fixtures;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Tests.Reconcilers;

[Collection(LongestFirst.Name)]
public sealed class PublicationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_reach_every_node_and_are_read_back()
    {
        await using var world = await World.StartAsync();
        await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.AddAccountAsync();

        await world.ConvergedAsync();

        await using var db = world.AsOwner();
        (await db.NodePublications.CountAsync(Ct)).ShouldBe(5 * 3);
        (await db.NodePublications.Select(p => p.Epoch).Distinct().SingleAsync(Ct)).ShouldBe(1);
        (await db.Nodes.OrderBy(n => n.Name).Select(n => new { n.Name, n.IsUp, HasId = n.ServerId != null, n.Version }).ToListAsync(Ct)).Select(n => n.ToString())
            .ShouldBe(
            [
                "{ Name = ap-south-1, IsUp = True, HasId = True, Version = 2.15.1 }", "{ Name = eu-west-1, IsUp = True, HasId = True, Version = 2.15.1 }",
                "{ Name = us-east-1, IsUp = True, HasId = True, Version = 2.15.1 }",
            ]);
    }

    [Fact]
    public async Task The_digest_is_the_servers_own()
    {
        await using var world = await World.StartAsync();
        await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var digest = controller.Get<DesiredDigest>().Value;

        foreach (var node in world.Nodes)
        {
            var system = await world.ConnectSystemAsync(node);
            await using var connection = system.Connection;
            (await PackAsync(system, digest)).ShouldBe(0);
            digest[0] ^= 1;
            (await PackAsync(system, digest)).ShouldBe(4);
            digest[0] ^= 1;
        }
    }

    [Fact]
    public async Task A_node_that_was_down_during_twenty_changes_converges_after_its_return()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var old = World.OnDisk(world.Nodes[1], account.PublicKey);

        world.Nodes[1].Kill9();
        for (var i = 0; i < 10; i++)
        {
            await world.ChangeAsync(account);
            await world.AddAccountAsync();
        }

        // The others do not wait for the one that is down.
        await Eventually.ShouldBeAsync(() => ConfirmedAsync(world), 2 * 13, TimeSpan.FromSeconds(10), Ct);
        World.OnDisk(world.Nodes[1], account.PublicKey).ShouldBe(old);
        await world.Nodes[1].RestartAsync(Ct);

        await world.ConvergedAsync();
        controller.Metric("trunkline_drift_total{kind=\"foreign\"}").ShouldBe(0);
        controller.Metric("trunkline_drift_total{kind=\"rolled_back\"}").ShouldBe(0);

        static async Task<int> ConfirmedAsync(World world)
        {
            await using var db = world.AsOwner();
            return await db.NodePublications.CountAsync(
                p => p.IsConfirmed && db.Accounts.Any(a => a.Id == p.AccountId && !a.IsSystem && a.Generation == p.Generation) && db.Nodes.Any(n => n.Id == p.NodeId && n.IsUp), Ct);
        }
    }

    [Fact]
    public async Task Changes_within_one_second_never_share_an_iat_and_the_last_one_stands()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();

        for (var i = 0; i < 5; i++)
        {
            await world.ChangeAsync(account);
        }

        await world.ConvergedAsync();
        var held = NatsJwt.DecodeAccountClaims(World.OnDisk(world.Nodes[0], account.PublicKey));
        held.IssuedAt.ShouldBeGreaterThanOrEqualTo(account.IssuedAt + 5);
    }

    [Fact]
    public async Task Our_own_older_JWT_pushed_late_is_overwritten_and_raises_the_alarm()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var older = World.OnDisk(world.Nodes[0], account.PublicKey)!;
        await world.ChangeAsync(account);
        await world.ConvergedAsync();

        await PushAsync(world, older);

        await Eventually.ShouldBeAsync(() => controller.Metric("trunkline_drift_total{kind=\"rolled_back\"}") > 0, true, TimeSpan.FromSeconds(10), Ct);
        await world.ConvergedAsync();
    }

    [Fact]
    public async Task A_JWT_of_another_operator_is_overwritten_and_raises_the_alarm()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();

        await PushAsync(world, Foreign(account.PublicKey));

        await Eventually.ShouldBeAsync(() => controller.Metric("trunkline_drift_total{kind=\"foreign\"}") > 0, true, TimeSpan.FromSeconds(10), Ct);
        await world.ConvergedAsync();
    }

    [Fact]
    public async Task An_account_we_do_not_have_raises_the_alarm()
    {
        await using var world = await World.StartAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);

        await PushAsync(world, Foreign(stranger.PublicKey));

        await Eventually.ShouldBeAsync(() => controller.Metric("trunkline_drift_total{kind=\"unknown\"}") > 0, true, TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task A_wiped_resolver_folder_heals()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();

        world.Nodes[2].Kill9();
        Directory.Delete(Path.Combine(world.Nodes[2].Folder, "jwt"), recursive: true);
        World.OnDisk(world.Nodes[2], account.PublicKey).ShouldBeNull();
        await world.Nodes[2].RestartAsync(Ct);

        await world.ConvergedAsync();
    }

    [Fact]
    public async Task All_nodes_may_go_away_and_return()
    {
        await using var world = await World.StartAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();

        foreach (var node in world.Nodes)
        {
            node.Kill9();
        }

        await world.AddAccountAsync();
        await Task.WhenAll(world.Nodes.Select(n => n.RestartAsync(Ct)));

        await world.ConvergedAsync();
        controller.IsLeading.ShouldBeTrue();
    }

    [Fact]
    public async Task An_old_epoch_writes_nothing()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var db = world.AsOwner();
        await db.Leases.ExecuteUpdateAsync(s => s.SetProperty(l => l.Epoch, 7), Ct);
        var table = controller.Get<PublicationTable>();
        var node = await db.Nodes.FirstAsync(Ct);
        var late = new LaggingAccount(account.OrganizationId, new DesiredAccount(account.Id, account.Generation, account.IssuedAt, false), account.PublicKey, null, null, []);

        await Should.ThrowAsync<LeaseLostException>(() => table.RecordAsync([new(late, [new(node.Id, false, "late")])], epoch: 6, Ct));
        await Should.ThrowAsync<LeaseLostException>(() => table.KeepJwtsAsync([new(late, "late")], epoch: 6, Ct));
        await table.DoubtAsync([node.Id], [account.PublicKey], "late", epoch: 6, Ct);

        (await db.NodePublications.CountAsync(p => p.Error == "late", Ct)).ShouldBe(0);
        (await db.AccountJwts.CountAsync(j => j.Jwt == "late", Ct)).ShouldBe(0);
    }

    private static string Foreign(string account)
    {
        using var other = KeyPair.CreatePair(PrefixByte.Operator);
        var claims = NatsJwt.NewAccountClaims(account);
        claims.Name = "intruder";
        return NatsJwt.Encode(claims, other, TimeProvider.System.GetUtcNow());
    }

    private static async Task PushAsync(World world, string jwt)
    {
        var system = await world.ConnectSystemAsync(world.Nodes[0]);
        await using var connection = system.Connection;
        (await system.UpdateClaimsAsync(jwt, ServerExpectation.Of(3), TimeSpan.FromSeconds(5), Ct)).Count(a => a.Succeeded).ShouldBe(3);
    }

    private static async Task<int> PackAsync(NatsSystem system, byte[] digest)
    {
        var count = 0;
        await foreach (var _ in system.PackClaimsAsync(digest, TimeSpan.FromSeconds(5), Ct))
        {
            count++;
        }

        return count;
    }
}
