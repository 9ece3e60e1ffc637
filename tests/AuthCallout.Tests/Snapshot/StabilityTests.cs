using Microsoft.EntityFrameworkCore;
using Platform.AuthCallout.Decisions;
using Platform.Store;

namespace Platform.AuthCallout.Tests.Snapshot;

public sealed class StabilityTests
{
    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task With_postgresql_killed_clients_are_admitted_also_by_a_process_that_starts_then_and_nothing_written_is_lost()
    {
        await using var world = await CalloutWorld.StartAsync(ownPostgres: true);
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        string file;
        await using (var callout = await RunningCallout.StartAsync(world, name: "first"))
        {
            file = callout.Get<CalloutOptions>().SnapshotFile;
            (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
            await Eventually.ShouldBeAsync(() => File.Exists(file), true, TimeSpan.FromSeconds(10), Ct);
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            world.Postgres.Kill9();
            (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token("while down"))).ShouldBeNull();
            await Eventually.ShouldBeAsync(() => callout.Status() is { IsReady: true, IsStoreUp: false }, true, TimeSpan.FromSeconds(45), Ct);
            callout.Status().Warnings.ShouldContain(w => w.Contains("PostgreSQL cannot be read", StringComparison.Ordinal));
            (await callout.MetricAsync("trunkline_callout_postgresql_up")).ShouldBe(0);
        }

        // Another start, with nothing but the file; it keeps what it has to write until PostgreSQL is back.
        await using var second = await RunningCallout.StartAsync(world, name: "first");
        second.Status().IsFromDisk.ShouldBeTrue();
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token("from disk"))).ShouldBeNull();
        (await TenantWorld.RefusalAsync(world.Nodes[0], new TokenMaker().Token())).ShouldNotBeNull();
        second.Get<Recorder>().WaitingSessions.ShouldBe(1);
        (await second.MetricAsync("trunkline_callout_snapshot_from_disk")).ShouldBe(1);
        await world.Postgres.RestartAsync(Ct);
        await Eventually.ShouldBeAsync(() => (second.Status().IsFromDisk, second.Get<Recorder>().WaitingSessions), (false, 0), TimeSpan.FromSeconds(30), Ct);
        Npgsql.NpgsqlConnection.ClearAllPools();
        await using var db = world.AsOwner();
        (await db.ConnectSessions.AnyAsync(s => s.Subject == "from disk", Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_snapshot_somebody_has_altered_is_not_answered_from()
    {
        await using var world = await CalloutWorld.StartAsync(ownPostgres: true);
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        string file;
        await using (var callout = await RunningCallout.StartAsync(world, name: "one"))
        {
            file = callout.Get<CalloutOptions>().SnapshotFile;
            await Eventually.ShouldBeAsync(() => File.Exists(file), true, TimeSpan.FromSeconds(10), Ct);
        }

        world.Postgres.Kill9();
        var content = await File.ReadAllBytesAsync(file, Ct);
        content[^100] ^= 1;
        await File.WriteAllBytesAsync(file, content, Ct);
        await using (var unready = await RunningCallout.StartUnreadyAsync(world, name: "one"))
        {
            unready.Status().Status.ShouldBe("no snapshot");
            using var ready = await unready.GetAsync("readyz");
            ((int)ready.StatusCode).ShouldBe(503);
            await Eventually.ShouldBeAsync(() => unready.Status().Node is not null, true, TimeSpan.FromSeconds(20), Ct);
            // Without anything to decide from it refuses, and at once.
            (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBe("-ERR 'Authorization Violation'");
            (await unready.RefusedAsync("not_ready")).ShouldBe(1);
        }

        content[^100] ^= 1;
        await File.WriteAllBytesAsync(file, content, Ct);
        await using var again = await RunningCallout.StartAsync(world, name: "one");
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
    }

    [Fact]
    public async Task Rows_that_make_no_sense_refuse_what_they_are_of_and_nothing_else()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        var poisoned = await world.AddTenantAsync("poisoned");
        var provider = await poisoned.AddStaticProviderAsync();
        await poisoned.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        (await TenantWorld.RefusalAsync(world.Nodes[0], poisoned.Tokens.Token())).ShouldBeNull();

        await poisoned.SetPolicyAsync("""{"rules":[{"name":1}]}""");
        await callout.SeesAsync(s => s.Problems.Count == 1);
        (await TenantWorld.RefusalAsync(world.Nodes[0], poisoned.Tokens.Token())).ShouldNotBeNull();
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
        await poisoned.ChangeAsync(db => db.IdentityProviders.Where(p => p.Id == provider.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Settings, """{"issuer":7}"""), Ct));
        await callout.SeesAsync(s => s.Problems.Count == 2);
        callout.Status().Warnings.ShouldContain(w => w.Contains(provider.Id.ToString(), StringComparison.Ordinal));
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
        await poisoned.ChangeAsync(db => db.IdentityProviders.Where(p => p.Id == provider.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Settings, poisoned.Tokens.StaticSettings()), Ct));
        await poisoned.SetPolicyAsync();
        await callout.SeesAsync(s => s.Problems.Count == 0);
        (await TenantWorld.RefusalAsync(world.Nodes[0], poisoned.Tokens.Token())).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_of_policy_counts_within_a_moment_and_a_revocation_hits_sessions_written_after_it()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        var provider = await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        var token = tenant.Tokens.Token();
        (await TenantWorld.RefusalAsync(world.Nodes[0], token)).ShouldBeNull();
        // The same token again is one verified a moment ago; policies and revocations are looked at all the same.
        (await TenantWorld.RefusalAsync(world.Nodes[0], token)).ShouldBeNull();
        (await callout.MetricAsync("trunkline_callout_remembered_total")).ShouldBe(1);
        await tenant.SetPolicyAsync("""{"rules":[{"name":"none","when":{},"then":{"deny":"closed"}}]}""");
        await Eventually.ShouldBeAsync(async () => await TenantWorld.RefusalAsync(world.Nodes[0], token) is not null, true, TimeSpan.FromSeconds(5), Ct);
        (await callout.RefusedAsync("rule_denied")).ShouldBeGreaterThan(0);
        await tenant.SetPolicyAsync();
        await Eventually.ShouldBeAsync(async () => await TenantWorld.RefusalAsync(world.Nodes[0], token) is null, true, TimeSpan.FromSeconds(5), Ct);

        await tenant.ChangeAsync(async db =>
        {
            db.Add(new ConnectRevocation
            {
                OrganizationId = tenant.Organization,
                Id = Kernel.ConnectRevocationId.New(CalloutWorld.Now),
                ProviderId = provider.Id,
                What = RevokedThing.Subject,
                Subject = "ines",
                At = CalloutWorld.Now,
                CreatedBy = "test",
            });
            await db.SaveChangesAsync(Ct);
        });
        await Eventually.ShouldBeAsync(async () => await TenantWorld.RefusalAsync(world.Nodes[0], token) is not null, true, TimeSpan.FromSeconds(5), Ct);
        (await callout.RefusedAsync("subject_revoked")).ShouldBeGreaterThan(0);
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token("otto"))).ShouldBeNull();
        // Those admitted before are marked, though nobody but the service looked: the controller drops them.
        await Eventually.ShouldBeAsync(async () =>
        {
            await using var db = world.AsOwner();
            return (await db.ConnectSessions.CountAsync(s => s.Subject == "ines" && s.RevokedAt == null, Ct), await db.ConnectSessions.CountAsync(s => s.Subject == "otto" && s.RevokedAt == null, Ct));
        }, (0, 1), TimeSpan.FromSeconds(10), Ct);
    }
}
