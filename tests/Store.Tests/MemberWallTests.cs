using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>A member who is there for some accounts only: the filter and the row policies hide the others, each alone.</summary>
public sealed class MemberWallTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_filter_alone_hides_the_other_accounts_and_their_rows()
    {
        await using var world = await World.CreateAsync();
        var other = await AddAccountAsync(world);
        // The owner's role: no policy has a part in it.
        var db = Limited(world, other, world.Database.Owner);
        (await db.Accounts.Select(a => a.Id).ToListAsync(Ct)).ShouldBe([other]);
        (await db.Users.CountAsync(Ct), await db.Credentials.CountAsync(Ct), await db.Exports.CountAsync(Ct), await db.Shares.CountAsync(Ct), await db.ConnectDecisions.CountAsync(Ct)).ShouldBe((0, 0, 0, 0, 0));
        (await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, "taken"), Ct)).ShouldBe(0);
        (await db.Members.CountAsync(Ct)).ShouldBe(1);
        var whole = Limited(world, world.One.Account, world.Database.Owner);
        (await whole.Users.CountAsync(Ct), await whole.Shares.CountAsync(Ct)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_row_policies_alone_hide_them_too_in_every_table()
    {
        await using var world = await World.CreateAsync();
        var other = await AddAccountAsync(world);
        foreach (var table in await TenantTables.ListAsync(world.Database.Owner, "SELECT DISTINCT tablename::text FROM pg_policies WHERE policyname = 'accounts' ORDER BY 1"))
        {
            var rows = table == "accounts" ? 1 : 0;
            (await RowsAsync(world, table, $"{{{other.Value}}}")).ShouldBe(rows, table);
            (await RowsAsync(world, table, "{}")).ShouldBe(0, table);
            (await RowsAsync(world, table, "")).ShouldBeGreaterThan(0, table);
        }

        var db = Limited(world, other);
        (await db.Accounts.IgnoreQueryFilters().Select(a => a.Id).ToListAsync(Ct)).ShouldBe([other]);
        (await db.SearchAccountsAsync(new([AccountState.Active]), Ct)).ShouldBe([other]);
        db.Add(new SigningKeyGroup { OrganizationId = world.One.Id, Id = SigningKeyGroupId.New(World.Now), AccountId = world.One.Account, Name = "taken", CreatedAt = World.Now });
        var refused = await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
        refused.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task The_look_ups_before_the_organization_is_known_say_which_accounts()
    {
        await using var world = await World.CreateAsync();
        (await world.AsPortal().FindApiTokenAsync(world.One.TokenHash, Ct))!.Accounts.ShouldBeNull();
        await using (var owner = world.AsOwner())
        {
            await owner.Members.Where(m => m.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, Role.Viewer).SetProperty(m => m.IsLimited, true), Ct);
        }

        (await world.AsPortal().FindApiTokenAsync(world.One.TokenHash, Ct))!.Accounts.ShouldBe([world.One.Account]);
        (await world.AsPortal().OrganizationsOfAsync(world.One.Person, Ct)).ShouldHaveSingleItem().Accounts.ShouldBe([world.One.Account]);
    }

    [Fact]
    public async Task Of_a_limited_token_the_look_up_says_what_it_and_its_person_see_and_of_a_service_account_what_it_was_given()
    {
        await using var world = await World.CreateAsync();
        var other = await AddAccountAsync(world);
        await using var owner = world.AsOwner();
        await owner.ApiTokens.Where(t => t.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.AccountIds, new[] { other.Value }), Ct);
        (await world.AsPortal().FindApiTokenAsync(world.One.TokenHash, Ct))!.Accounts.ShouldBe([other]);
        (await world.AsPortal().FindApiTokenAsync(world.Two.TokenHash, Ct))!.Accounts.ShouldBeNull();

        // The person is there for the first account only.
        await owner.Members.Where(m => m.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, Role.Viewer).SetProperty(m => m.IsLimited, true), Ct);
        (await world.AsPortal().FindApiTokenAsync(world.One.TokenHash, Ct))!.Accounts.ShouldBe([]);

        var client = await owner.Clients.SingleAsync(c => c.OrganizationId == world.One.Id, Ct);
        var secret = await owner.ClientSecrets.SingleAsync(s => s.OrganizationId == world.One.Id, Ct);
        (await world.AsPortal().FindClientAsync(client.Id, Ct))!.Accounts.ShouldBeNull();
        await owner.Clients.Where(c => c.Id == client.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.AccountIds, new[] { other.Value }), Ct);
        (await world.AsPortal().FindClientAsync(client.Id, Ct))!.Accounts.ShouldBe([other]);
        (await world.AsPortal().FindClientSecretAsync(secret.Hash, Ct))!.Accounts.ShouldBe([other]);
    }

    [Theory]
    [InlineData("UPDATE api_tokens SET account_ids = '{}', scopes = '{tokens:manage}'")]
    [InlineData("UPDATE clients SET account_ids = '{}', role = 'admin'")]
    [InlineData("UPDATE clients SET account_ids = '{}', role = NULL, kind = 'native'")]
    public async Task What_is_over_the_whole_organization_is_nothing_limited(string sql)
    {
        await using var world = await World.CreateAsync();
        (await Should.ThrowAsync<PostgresException>(() => TenantTables.ExecuteAsync(world.Database.Owner, sql))).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
    }

    [Fact]
    public async Task A_deleted_organization_is_found_by_its_people_alone_as_deleted_and_its_tokens_and_invitations_by_nobody()
    {
        await using var world = await World.CreateAsync();
        (await world.AsPortal().FindInvitationAsync(world.One.TokenHash, Ct))!.Email.ShouldBe("bo@example.com");
        await using (var owner = world.AsOwner())
        {
            await owner.Organizations.Where(o => o.Id == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(o => o.DeletedAt, World.Now).SetProperty(o => o.PurgeAt, World.Now.AddDays(30)), Ct);
        }

        var db = world.AsPortal();
        (await db.FindApiTokenAsync(world.One.TokenHash, Ct)).ShouldBeNull();
        (await db.FindInvitationAsync(world.One.TokenHash, Ct)).ShouldBeNull();
        (await db.OrganizationsOfAsync(world.One.Person, Ct)).ShouldBeEmpty();
        (await db.DeletedOrganizationsOfAsync(world.One.Person, World.Now, Ct)).ShouldHaveSingleItem().Membership.Slug.ShouldBe("one");
        (await db.DeletedOrganizationsOfAsync(world.One.Person, World.Now.AddDays(30), Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_former_slug_leads_its_own_people_on_and_is_taken_for_others()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal();
        (await db.FindMovedSlugAsync(world.One.Person, "one-before", Ct), await db.FindMovedSlugAsync(world.Two.Person, "one-before", Ct)).ShouldBe(("one", null));
        (await db.IsSlugTakenAsync("one-before", Ct)).ShouldBeTrue();
    }

    private static PortalDb Limited(World world, AccountId only, string? connection = null)
    {
        var scope = world.Scope(null, connection);
        scope.GetRequiredService<Caller>().Set(world.One.Id, world.One.Person, $"person {world.One.Person}", [], [only]);
        return scope.GetRequiredService<PortalDb>();
    }

    private static async Task<AccountId> AddAccountAsync(World world)
    {
        await using var db = world.AsOwner();
        var other = new Account { OrganizationId = world.One.Id, Id = AccountId.New(World.Now), OperatorId = world.Operator, Name = "other", PublicKey = World.Key('A'), IsSystem = false, IssuedAt = 1, CreatedAt = World.Now };
        db.Add(other);
        await db.SaveChangesAsync(Ct);
        return other.Id;
    }

    private static async Task<long> RowsAsync(World world, string table, string accounts)
    {
        await using var connection = await World.ConnectAsync(world.Database.App, world.One);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        await using var set = new NpgsqlCommand("SELECT set_config('trunkline.accounts', $1, false)", connection);
        set.Parameters.Add(new() { Value = accounts });
        await set.ExecuteNonQueryAsync(Ct);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
