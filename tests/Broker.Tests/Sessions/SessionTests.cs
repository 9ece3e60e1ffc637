using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Platform.Broker.Tests.Callout;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Store;

namespace Platform.Broker.Tests.Sessions;

/// <summary>Sessions of auth callout on three real regions: dropped where they are, ended in their rows, named, and forgotten in time.</summary>
[Collection(LongestFirst.Name)]
public sealed class SessionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_revoked_session_is_dropped_on_its_node_within_two_seconds_in_every_region_and_no_other()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var responder = await Responder.StartAsync(world, node: 0, Ct);
        var (doomed, other) = (new List<NatsConnection>(), new List<NatsConnection>());
        foreach (var node in world.Nodes)
        {
            doomed.Add(await World.ConnectWithTokenAsync($"{account.Name}/mallory", node));
            other.Add(await World.ConnectWithTokenAsync($"{account.Name}/alice", node));
        }

        await Eventually.ShouldBeAsync(() => LiveAsync(world), 6, TimeSpan.FromSeconds(5), Ct);
        var watch = Stopwatch.StartNew();
        await using (var db = world.AsOwner())
        {
            // As the portal does, in the transaction of the revocation.
            await db.ConnectSessions.Where(s => s.Subject == "mallory").ExecuteUpdateAsync(s => s.SetProperty(r => r.RevokedAt, TimeProvider.System.GetUtcNow()), Ct);
            await db.Database.ExecuteSqlRawAsync("NOTIFY trunkline_sessions", Ct);
        }

        await Eventually.ShouldBeAsync(() => Task.FromResult(doomed.Count(c => c.ConnectionState == NatsConnectionState.Open)), 0, TimeSpan.FromSeconds(2), Ct);
        TestContext.Current.TestOutputHelper?.WriteLine($"dropped in three regions after {watch.ElapsedMilliseconds} ms");
        await Eventually.ShouldBeAsync(() => LiveAsync(world), 3, TimeSpan.FromSeconds(2), Ct);
        other.ShouldAllBe(c => c.ConnectionState == NatsConnectionState.Open);
        controller.Metric("trunkline_sessions_kicked_total{answer=\"kicked\"}").ShouldBe(3);
        await using var after = world.AsOwner();
        (await after.Connections.Where(c => c.UserName == "mallory").Select(c => c.Reason).Distinct().SingleAsync(Ct)).ShouldBe("Kicked");
        await DisposeAsync(doomed, other);
    }

    [Fact]
    public async Task Connections_of_callout_users_bear_the_sessions_subject_and_end_with_it()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var responder = await Responder.StartAsync(world, node: 1, Ct);

        // A name that the policy gave is nobody's key, and the console's name makes nobody the console.
        var client = await World.ConnectWithTokenAsync($"{account.Name}/alice", world.Nodes[2], "trunkline console");
        await Eventually.ShouldBeAsync(() => UsersAsync(world, account), "alice False open", TimeSpan.FromSeconds(3), Ct);
        await using var db = world.AsOwner();
        var session = await db.ConnectSessions.AsNoTracking().SingleAsync(Ct);
        (await db.Connections.AsNoTracking().SingleAsync(c => c.AccountId == account.Id, Ct)).UserPublicKey.ShouldBe(session.UserPublicKey);
        session.EndedAt.ShouldBeNull();

        await client.DisposeAsync();
        await Eventually.ShouldBeAsync(() => LiveAsync(world), 0, TimeSpan.FromSeconds(2), Ct);
        (await UsersAsync(world, account)).ShouldBe("alice False closed");
    }

    [Fact]
    public async Task Sessions_whose_end_nobody_saw_are_ended_and_those_that_live_are_not()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        NatsConnection left, stays;
        await using var responder = await Responder.StartAsync(world, node: 0, Ct);
        await using (await RunningController.StartAsync(world, Ct))
        {
            await world.ConvergedAsync();
            left = await World.ConnectWithTokenAsync($"{account.Name}/left", world.Nodes[1]);
            stays = await World.ConnectWithTokenAsync($"{account.Name}/stays", world.Nodes[1]);
            (await World.ConnectWithTokenAsync($"{account.Name}/short", world.Nodes[2])).ShouldNotBeNull();
            await Eventually.ShouldBeAsync(() => LiveAsync(world), 3, TimeSpan.FromSeconds(5), Ct);
        }

        // Nobody watches; one leaves, and another's server is replaced. The margin of clocks passes.
        await left.DisposeAsync();
        world.Nodes[2].Kill9();
        await world.Nodes[2].RestartAsync(Ct);
        await using (var db = world.AsOwner())
        {
            await db.ConnectSessions.ExecuteUpdateAsync(s => s.SetProperty(r => r.AdmittedAt, TimeProvider.System.GetUtcNow().AddSeconds(-30)), Ct);
        }

        await using var controller = await RunningController.StartAsync(world, Ct, ("Controller:CensusTimeSpan", "00:00:01"));
        await Eventually.ShouldBeAsync(() => SubjectsAsync(world), "stays", TimeSpan.FromSeconds(15), Ct);
        stays.ConnectionState.ShouldBe(NatsConnectionState.Open);
        await stays.DisposeAsync();
    }

    [Fact]
    public async Task A_revoked_session_that_is_gone_already_is_ended_and_one_that_expired_too()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        var now = TimeProvider.System.GetUtcNow();
        var provider = await world.AddProviderAsync();
        await using (var db = world.AsOwner())
        {
            var server = await db.Nodes.Where(n => n.Name == "us-east-1").Select(n => n.ServerId!).SingleAsync(Ct);
            db.ConnectSessions.AddRange(
                Row(account, provider, "URevoked", server, 9_999_999, now, now.AddHours(1), revokedAt: now),
                Row(account, provider, "UExpired", server, 9_999_998, now.AddHours(-2), now.AddHours(-1), revokedAt: null));
            await db.SaveChangesAsync(Ct);
        }

        await Eventually.ShouldBeAsync(() => LiveAsync(world), 0, TimeSpan.FromSeconds(5), Ct);
        controller.Metric("trunkline_sessions_kicked_total{answer=\"not_there\"}").ShouldBe(1);
        await using var after = world.AsOwner();
        (await after.ConnectSessions.SingleAsync(s => s.UserPublicKey == "UExpired", Ct)).EndedAt!.Value.ShouldBe(now.AddHours(-1), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Decisions_and_ended_sessions_are_kept_for_seven_days()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        var provider = await world.AddProviderAsync();
        var now = TimeProvider.System.GetUtcNow();
        await using (var db = world.AsOwner())
        {
            for (var days = 6; days <= 8; days++)
            {
                var at = now.AddDays(-days);
                db.ConnectSessions.Add(Row(account, provider, $"U{days}", "N", days, at, at.AddHours(1), revokedAt: null, endedAt: at.AddHours(1)));
                db.ConnectDecisions.Add(new ConnectDecision
                {
                    OrganizationId = account.OrganizationId,
                    Id = Kernel.ConnectDecisionId.New(at),
                    AccountId = account.Id,
                    At = at,
                    IsAllowed = true,
                    Reason = "allowed",
                    Detail = "",
                    ProviderId = provider,
                    Subject = "s",
                    Rule = "r",
                    PolicyVersion = 1,
                    Claims = null,
                    Source = "::1",
                    Region = "us-east",
                    NodeName = "us-east-1",
                    ConnectionType = "STANDARD",
                    ClientName = "",
                    DurationMicroseconds = 1,
                    Weight = 1,
                });
            }

            // Still there: nobody said that it ended.
            db.ConnectSessions.Add(Row(account, provider, "ULives", "N", 1, now.AddDays(-9), now.AddDays(9), revokedAt: null));
            await db.SaveChangesAsync(Ct);
        }

        await using var controller = await RunningController.StartAsync(world, Ct);
        await Eventually.ShouldBeAsync(async () =>
        {
            await using var db = world.AsOwner();
            return string.Join(' ', (await db.ConnectSessions.Select(s => s.UserPublicKey).ToListAsync(Ct)).Order(StringComparer.Ordinal)) + $" {await db.ConnectDecisions.CountAsync(Ct)}";
        }, "U6 U7 ULives 1", TimeSpan.FromSeconds(10), Ct);
    }

    private static ConnectSession Row(
        Account account, Kernel.IdentityProviderId provider, string user, string server, long client, DateTimeOffset at, DateTimeOffset expires, DateTimeOffset? revokedAt, DateTimeOffset? endedAt = null) => new()
        {
            OrganizationId = account.OrganizationId,
            UserPublicKey = user,
            AccountId = account.Id,
            ProviderId = provider,
            Subject = user,
            Fingerprint = [1],
            Rule = "r",
            Region = "us-east",
            NodeName = "us-east-1",
            ServerId = server,
            ClientId = client,
            Source = "::1",
            ConnectionType = "STANDARD",
            ClientName = "",
            AdmittedAt = at,
            ExpiresAt = expires,
            RevokedAt = revokedAt,
            EndedAt = endedAt,
        };

    private static async Task<int> LiveAsync(World world)
    {
        await using var db = world.AsOwner();
        return await db.ConnectSessions.CountAsync(s => s.EndedAt == null, Ct);
    }

    private static async Task<string> SubjectsAsync(World world)
    {
        await using var db = world.AsOwner();
        return string.Join(' ', (await db.ConnectSessions.Where(s => s.EndedAt == null).Select(s => s.Subject).ToListAsync(Ct)).Order(StringComparer.Ordinal));
    }

    private static async Task<string> UsersAsync(World world, Account account)
    {
        await using var db = world.AsOwner();
        return string.Join(", ", (await db.Connections.Where(c => c.AccountId == account.Id).ToListAsync(Ct)).Select(c => $"{c.UserName} {c.IsConsole} {(c.DisconnectedAt is null ? "open" : "closed")}"));
    }

    private static async Task DisposeAsync(params IEnumerable<NatsConnection>[] all)
    {
        foreach (var connection in all.SelectMany(c => c))
        {
            await connection.DisposeAsync();
        }
    }
}
