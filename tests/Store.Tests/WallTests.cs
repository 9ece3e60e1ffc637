using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>The four walls between organizations (DESIGN §5), each standing with the other three taken away.</summary>
public sealed class WallTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void First_wall_a_caller_is_set_once()
    {
        var caller = new Caller();
        caller.IsKnown.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => caller.Organization);
        var (one, two, person) = (OrganizationId.New(World.Now), OrganizationId.New(World.Now), PersonId.New(World.Now));
        caller.Set(one, person, "person x", ["a"]);
        caller.Set(one, person, "token y", ["a", "b"]);
        Should.Throw<InvalidOperationException>(() => caller.Set(two, person, "person x", ["a"])).Message.ShouldBe("This scope already has another organization.");
        (caller.Organization, caller.Actor, caller.Can("b"), caller.Can("c")).ShouldBe((one, "token y", true, false));
    }

    [Fact]
    public async Task First_wall_without_a_caller_there_is_no_query()
    {
        await using var world = await World.CreateAsync();
        // As the fleet's role, so that neither row policies nor a caller's settings have a part in it.
        var db = world.AsPortal(tenant: null, world.Database.Fleet);
        (await Should.ThrowAsync<InvalidOperationException>(() => db.Accounts.ToListAsync(Ct))).Message.ShouldBe("No caller in this scope.");
    }

    [Fact]
    public async Task Second_wall_the_filter_alone_hides_the_other_organization()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One, world.Database.Owner);
        (await db.Accounts.Where(a => !a.IsSystem).Select(a => a.Id).ToListAsync(Ct)).ShouldBe([world.One.Account]);
        (await db.Organizations.Select(o => o.Id).ToListAsync(Ct)).ShouldBe([world.One.Id]);
        (await db.Users.Where(u => u.Id == world.Two.User).ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, "taken"), Ct)).ShouldBe(0);
        // It is the filter that hides: this role's policies let everything through.
        (await db.Accounts.IgnoreQueryFilters([PortalDb.TenantFilter]).CountAsync(a => !a.IsSystem, Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task Third_wall_the_composite_key_alone_stops_a_row_that_points_across()
    {
        await using var world = await World.CreateAsync();
        await using var db = world.AsOwner();
        db.Add(new User { OrganizationId = world.One.Id, Id = UserId.New(World.Now), AccountId = world.Two.Account, GroupId = world.Two.Group, Name = "across", CreatedAt = World.Now });
        var refused = await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
        refused.InnerException.ShouldBeOfType<PostgresException>().ConstraintName.ShouldBe("fk_users_groups");
    }

    [Fact]
    public async Task Third_wall_a_users_group_is_of_the_users_account()
    {
        await using var world = await World.CreateAsync();
        await using var db = world.AsOwner();
        var other = new Account { OrganizationId = world.One.Id, Id = AccountId.New(World.Now), OperatorId = world.Operator, Name = "other", PublicKey = World.Key('A'), IsSystem = false, IssuedAt = 1, CreatedAt = World.Now };
        db.Add(other);
        db.Add(new User { OrganizationId = world.One.Id, Id = UserId.New(World.Now), AccountId = other.Id, GroupId = world.One.Group, Name = "across", CreatedAt = World.Now });
        var refused = await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
        refused.InnerException.ShouldBeOfType<PostgresException>().ConstraintName.ShouldBe("fk_users_groups");
    }

    [Fact]
    public async Task Fourth_wall_row_policies_alone_hide_the_other_organization()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        (await db.Accounts.IgnoreQueryFilters().Where(a => !a.IsSystem).Select(a => a.Id).ToListAsync(Ct)).ShouldBe([world.One.Account]);
        (await db.Organizations.IgnoreQueryFilters().Select(o => o.Id).ToListAsync(Ct)).ShouldBe([world.One.Id]);
        (await db.Users.IgnoreQueryFilters().Where(u => u.Id == world.Two.User).ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, "taken"), Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Fourth_wall_row_policies_alone_refuse_to_write_for_another_organization()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        db.Add(new SigningKeyGroup { OrganizationId = world.Two.Id, Id = SigningKeyGroupId.New(World.Now), AccountId = world.Two.Account, Name = "taken", CreatedAt = World.Now });
        var refused = await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
        refused.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Fourth_wall_holds_in_plain_sql_on_every_table()
    {
        await using var world = await World.CreateAsync();
        foreach (var table in await TenantTables.InAsync(world.Database.Owner))
        {
            var column = table == "organizations" ? "id" : "organization_id";
            (await RowsAsync(world.Database.Owner, null, table, column)).ShouldBeGreaterThanOrEqualTo(2, table);
            // The shared operator is everybody's to read.
            var shared = table == "operators" ? 1 : 0;
            (await RowsAsync(world.Database.App, world.One, table, column)).ShouldBe(1 + shared, table);
            (await RowsAsync(world.Database.App, null, table, column)).ShouldBe(shared, table);
        }
    }

    [Fact]
    public async Task Fourth_wall_the_shared_operator_is_nobodys_to_write()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        (await db.Operators.IgnoreQueryFilters().ExecuteUpdateAsync(s => s.SetProperty(o => o.Name, "taken"), Ct)).ShouldBe(1);
        await using var owner = world.AsOwner();
        (await owner.Operators.Where(o => o.Name == "taken").Select(o => o.OrganizationId).ToListAsync(Ct)).ShouldBe([world.One.Id]);
    }

    [Fact]
    public async Task Fourth_wall_a_share_is_seen_from_both_its_sides_and_no_third()
    {
        await using var world = await World.CreateAsync();
        await using (var owner = world.AsOwner())
        {
            await owner.Shares.Where(s => s.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.ImporterOrganizationId, world.Two.Id), Ct);
        }

        (await world.AsPortal(world.One).Shares.IgnoreQueryFilters().CountAsync(Ct)).ShouldBe(1);
        (await world.AsPortal(world.Two).Shares.IgnoreQueryFilters().CountAsync(Ct)).ShouldBe(2);
        var third = world.One with { Id = OrganizationId.New(World.Now) };
        (await world.AsPortal(third).Shares.IgnoreQueryFilters().CountAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task A_pooled_connection_forgets_the_caller_before_it()
    {
        await using var world = await World.CreateAsync();
        var host = world.Scope(world.One, world.Database.App + ";Maximum Pool Size=1");
        (await host.GetRequiredService<PortalDb>().Accounts.CountAsync(a => !a.IsSystem, Ct)).ShouldBe(1);
        await using var scope = host.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var next = scope.ServiceProvider.GetRequiredService<PortalDb>();
        (await next.Database.SqlQuery<string?>($"""SELECT nullif(current_setting('trunkline.organization', true), '') AS "Value" """).SingleAsync(Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Sign_up_makes_an_organization_with_its_id_as_caller_first()
    {
        await using var world = await World.CreateAsync();
        var fresh = world.One with { Id = OrganizationId.New(World.Now) };
        var db = world.AsPortal(fresh);
        db.Add(new Organization { Id = fresh.Id, Name = "Fresh", Slug = "fresh", CreatedAt = World.Now });
        db.Add(new Member { OrganizationId = fresh.Id, PersonId = fresh.Person, Role = Role.Owner, CreatedAt = World.Now });
        AuditLog.Append(db, "organization.create", fresh.Id.ToString(), new { slug = "fresh" }, World.Now);
        await db.SaveChangesAsync(Ct);
        (await db.OrganizationsOfAsync(fresh.Person, Ct)).Select(m => m.Slug).ShouldBe(["one", "fresh"], ignoreOrder: true);
    }

    private static async Task<long> RowsAsync(string connectionString, World.Tenant? tenant, string table, string column)
    {
        await using var connection = await World.ConnectAsync(connectionString, tenant);
        await using var command = new NpgsqlCommand($"SELECT count(DISTINCT {column}) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
