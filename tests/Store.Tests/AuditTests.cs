using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Platform.Store.Tests;

public sealed class AuditTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_of_many_writers_at_once_form_one_chain()
    {
        await using var world = await World.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var db = world.AsPortal(world.One);
            AuditLog.Append(db, "user.create", $"usr_{i}", new { name = "ünïcode", OldName = (string?)null }, World.Now.AddTicks(i * 12345));
            AuditLog.Append(db, "user.delete", $"usr_{i}", new { }, World.Now);
            await db.SaveChangesAsync(Ct);
        }));
        var portal = world.AsPortal(world.One);
        (await portal.AuditRows.OrderBy(r => r.Sequence).Select(r => r.Sequence).ToListAsync(Ct)).ShouldBe(Enumerable.Range(1, 21).Select(i => (long)i));
        (await AuditLog.VerifyAsync(portal, world.One.Id, Ct)).ShouldBeNull();
        await using var owner = world.AsOwner();
        (await AuditLog.VerifyAsync(owner, world.Two.Id, Ct)).ShouldBeNull();
        var row = await portal.AuditRows.SingleAsync(r => r.Target == "usr_3" && r.Action == "user.create", Ct);
        (row.Actor, row.Detail).ShouldBe(($"person {world.One.Person}", """{"name":"\u00FCn\u00EFcode","old_name":null}"""));
    }

    [Fact]
    public async Task A_row_given_back_by_a_save_carries_its_number_and_hash()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        AuditLog.Append(db, "user.create", "usr_1", new { }, World.Now);
        await db.SaveChangesAsync(Ct);
        var row = db.ChangeTracker.Entries<AuditRow>().Single().Entity;
        (row.Sequence, row.PreviousHash.Length, row.Hash.Length).ShouldBe((2, 32, 32));
    }

    [Theory]
    [InlineData("UPDATE audit_rows SET detail = '{}' WHERE sequence = 2", 2)]
    [InlineData("UPDATE audit_rows SET at = at + interval '1 microsecond' WHERE sequence = 1", 1)]
    [InlineData("DELETE FROM audit_rows WHERE sequence = 2", 2)]
    [InlineData("UPDATE audit_rows SET hash = sha256('x') WHERE sequence = 3", 3)]
    public async Task Tampering_past_every_guard_still_shows_in_the_chain(string sql, long broken)
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        foreach (var name in new[] { "a", "b", "c" })
        {
            AuditLog.Append(db, "user.create", name, new { name }, World.Now);
            await db.SaveChangesAsync(Ct);
        }

        await TenantTables.ExecuteAsync(world.Database.Superuser, $"SET session_replication_role = replica; {sql} AND organization_id = '{world.One.Id.Value}'");
        (await AuditLog.VerifyAsync(world.AsPortal(world.One), world.One.Id, Ct)).ShouldBe(broken);
    }

    [Theory]
    [InlineData("UPDATE audit_rows SET actor = 'system x'")]
    [InlineData("DELETE FROM audit_rows")]
    [InlineData("TRUNCATE audit_rows")]
    public async Task Nobody_changes_a_row_the_owner_included(string sql)
    {
        await using var world = await World.CreateAsync();
        foreach (var role in new[] { world.Database.App, world.Database.Fleet, world.Database.Owner })
        {
            (await Should.ThrowAsync<PostgresException>(() => TenantTables.ExecuteAsync(role, sql))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }
}
