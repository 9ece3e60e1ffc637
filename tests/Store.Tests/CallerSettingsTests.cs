using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>Who asks is told to PostgreSQL for one transaction: connections and contexts serve one organization after another, and keep nothing of either.</summary>
public sealed class CallerSettingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_is_used_again_without_a_reset_knows_no_organization()
    {
        await using var world = await World.CreateAsync();
        var scope = world.Scope(world.One, world.OneConnection);
        var db = scope.GetRequiredService<PortalDb>();
        (await db.Accounts.IgnoreQueryFilters().CountAsync(a => !a.IsSystem, Ct)).ShouldBe(1);
        (await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, "renamed"), Ct)).ShouldBe(1);
        db.Add(new SigningKeyGroup { OrganizationId = world.One.Id, Id = SigningKeyGroupId.New(World.Now), AccountId = world.One.Account, Name = "more", CreatedAt = World.Now });
        (await db.SaveChangesAsync(Ct)).ShouldBe(1);
        await using (var transaction = await db.BeginAsync(Ct))
        {
            (await db.SigningKeyGroups.IgnoreQueryFilters().CountAsync(Ct)).ShouldBe(2);
            await transaction.CommitAsync(Ct);
        }

        // The pool has the one connection, so this is it.
        await using var command = scope.GetRequiredService<PortalDataSource>().Value.CreateCommand("SELECT current_setting('trunkline.organization', true), count(*) FROM accounts");
        await using var row = await command.ExecuteReaderAsync(Ct);
        (await row.ReadAsync(Ct)).ShouldBeTrue();
        (row.GetString(0), row.GetInt64(1)).ShouldBe(("", 0));
    }

    [Fact]
    public async Task A_transaction_that_failed_leaves_nothing_for_the_next_statement()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One, world.OneConnection);
        await Should.ThrowAsync<PostgresException>(() => db.Database.ExecuteSqlAsync($"SELECT 1 / 0", Ct));
        (await db.Accounts.IgnoreQueryFilters().Where(a => !a.IsSystem).Select(a => a.Id).ToListAsync(Ct)).ShouldBe([world.One.Account]);
    }

    [Fact]
    public async Task A_context_serves_one_scope_after_another_and_has_no_caller_between()
    {
        await using var world = await World.CreateAsync();
        await using var host = new ServiceCollection().AddPortalStore(world.Database.App).AddLogging().BuildServiceProvider(validateScopes: true);
        PortalDb? first = null;
        foreach (var tenant in new[] { world.One, world.Two })
        {
            await using var scope = host.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().Set(tenant.Id, tenant.Person, "person x", []);
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            (await db.Accounts.Where(a => !a.IsSystem).Select(a => a.Id).ToListAsync(Ct)).ShouldBe([tenant.Account]);
            (first ??= db).ShouldBeSameAs(db);
        }

        Should.Throw<InvalidOperationException>(() => first!.Caller).Message.ShouldBe("A context that was not made for a scope has no caller.");
    }
}
