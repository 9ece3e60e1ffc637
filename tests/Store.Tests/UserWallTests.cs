using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>A member who is there for one NATS user only: the filter and the row policies hide the account's others, each alone.</summary>
public sealed class UserWallTests
{
    /// <summary>What there is for them, of tables that have a policy for it: the user, its credential, its connection, what signs it, and what ends it. Of all others nothing.</summary>
    private static readonly Dictionary<string, int> Rows = new(StringComparer.Ordinal)
    {
        ["users"] = 1,
        ["credentials"] = 1,
        ["connections"] = 1,
        ["signing_key_groups"] = 1,
        ["signing_keys"] = 2,
        ["account_revocations"] = 2,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_filter_alone_hides_the_other_users_and_all_that_is_the_accounts()
    {
        await using var world = await World.CreateAsync();
        var second = await AddUserAsync(world);
        // The owner's role: no policy has a part in it.
        var db = Limited(world, second, world.Database.Owner);
        (await db.Accounts.Select(a => a.Id).ToListAsync(Ct)).ShouldBe([world.One.Account]);
        (await db.Users.Select(u => u.Id).ToListAsync(Ct)).ShouldBe([second]);
        (await db.Credentials.CountAsync(Ct), await db.Connections.CountAsync(Ct), await db.SigningKeyGroups.CountAsync(Ct), await db.SigningKeys.CountAsync(Ct), await db.AccountRevocations.CountAsync(Ct))
            .ShouldBe((1, 1, 1, 2, 2));
        (await db.Exports.CountAsync(Ct), await db.Imports.CountAsync(Ct), await db.Shares.CountAsync(Ct), await db.BulkJobs.CountAsync(Ct), await db.BulkRows.CountAsync(Ct)).ShouldBe((0, 0, 0, 0, 0));
        (await db.ConnectDecisions.CountAsync(Ct), await db.ConnectSessions.CountAsync(Ct), await db.ConnectPolicies.CountAsync(Ct), await db.AuditStreams.CountAsync(Ct), await db.MemberUsers.CountAsync(Ct))
            .ShouldBe((0, 0, 0, 0, 0));
        (await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, "taken"), Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task The_row_policies_alone_hide_them_too_in_every_table()
    {
        await using var world = await World.CreateAsync();
        var second = await AddUserAsync(world);
        foreach (var table in await TenantTables.ListAsync(world.Database.Owner, "SELECT DISTINCT tablename::text FROM pg_policies WHERE policyname = 'users' ORDER BY 1"))
        {
            (await CountAsync(world, table, $"{{{second.Value}}}")).ShouldBe(Rows.GetValueOrDefault(table), table);
            // A revocation of everybody is nobody's.
            (await CountAsync(world, table, "{}")).ShouldBe(table == "account_revocations" ? 1 : 0, table);
            (await CountAsync(world, table, "")).ShouldBeGreaterThan(0, table);
        }

        var db = Limited(world, second);
        (await db.Users.IgnoreQueryFilters().Select(u => u.Id).ToListAsync(Ct)).ShouldBe([second]);
        (await db.Users.IgnoreQueryFilters().ExecuteUpdateAsync(s => s.SetProperty(u => u.LifetimeSeconds, 60), Ct)).ShouldBe(1);
        db.Add(new Credential { OrganizationId = world.One.Id, Id = CredentialId.New(World.Now), AccountId = world.One.Account, UserId = world.One.User, PublicKey = World.Key('U'), SignedBy = World.Key('A'), Jti = "jti", IssuedBy = "system test", IssuedAt = World.Now, ExpiresAt = null });
        var refused = await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
        refused.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task The_look_ups_before_the_organization_is_known_say_which_users_and_their_accounts_while_they_are_there()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal();
        (await db.FindApiTokenAsync(world.One.TokenHash, Ct))!.Users.ShouldBeNull();
        (await db.FindInvitationAsync(world.One.TokenHash, Ct))!.Users.ShouldBeNull();
        await using var owner = world.AsOwner();
        await owner.Members.Where(m => m.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, Role.Viewer).SetProperty(m => m.IsLimitedToUsers, true), Ct);
        await owner.Invitations.Where(m => m.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.AccountIds, (Guid[]?)null).SetProperty(i => i.UserIds, new[] { world.One.User.Value }), Ct);

        (await db.FindInvitationAsync(world.One.TokenHash, Ct))!.Users.ShouldBe([world.One.User]);
        await SeesAsync([world.One.Account], [world.One.User]);

        // Its own limit cuts the accounts, and with them the users.
        await owner.ApiTokens.Where(t => t.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.AccountIds, Array.Empty<Guid>()), Ct);
        (await db.FindApiTokenAsync(world.One.TokenHash, Ct))!.Accounts.ShouldBe([]);
        await owner.ApiTokens.Where(t => t.OrganizationId == world.One.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.AccountIds, (Guid[]?)null), Ct);

        await owner.Users.Where(u => u.Id == world.One.User).ExecuteUpdateAsync(s => s.SetProperty(u => u.DeletedAt, World.Now), Ct);
        await SeesAsync([], []);

        async Task SeesAsync(AccountId[] accounts, UserId[] users)
        {
            var token = (await db.FindApiTokenAsync(world.One.TokenHash, Ct))!;
            var membership = (await db.OrganizationsOfAsync(world.One.Person, Ct)).ShouldHaveSingleItem();
            foreach (var (seenAccounts, seenUsers) in new[] { (token.Accounts, token.Users), (membership.Accounts, membership.Users) })
            {
                seenAccounts.ShouldBe(accounts);
                seenUsers.ShouldBe(users);
            }
        }
    }

    [Theory]
    [InlineData("UPDATE members SET is_limited_to_users = true")]
    [InlineData("UPDATE members SET is_limited_to_users = true, is_limited = true, role = 'viewer'")]
    [InlineData("UPDATE invitations SET user_ids = '{}'")]
    [InlineData("UPDATE invitations SET user_ids = '{}', account_ids = NULL, role = 'admin'")]
    public async Task Nobody_is_limited_twice_nor_whose_role_is_over_the_whole_organization(string sql)
    {
        await using var world = await World.CreateAsync();
        (await Should.ThrowAsync<PostgresException>(() => TenantTables.ExecuteAsync(world.Database.Owner, sql))).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
    }

    [Fact]
    public void Whoever_is_there_for_users_and_no_accounts_sees_no_account()
    {
        var caller = new Caller();
        caller.Set(OrganizationId.New(World.Now), PersonId.New(World.Now), "person test", [], accounts: null, users: []);
        caller.Accounts.ShouldBe([]);
    }

    private static PortalDb Limited(World world, UserId only, string? connection = null)
    {
        var scope = world.Scope(null, connection);
        scope.GetRequiredService<Caller>().Set(world.One.Id, world.One.Person, $"person {world.One.Person}", [], [world.One.Account], [only]);
        return scope.GetRequiredService<PortalDb>();
    }

    /// <summary>A second user in the first one's account, of a group of its own; its one credential was signed before it came there.</summary>
    private static async Task<UserId> AddUserAsync(World world)
    {
        await using var db = world.AsOwner();
        var (organization, account) = (world.One.Id, world.One.Account);
        var (user, group, key, now) = (UserId.New(World.Now), SigningKeyGroupId.New(World.Now), World.Key('U'), World.Now);
        var signer = await db.SigningKeys.Where(k => k.OrganizationId == organization).Select(k => k.PublicKey).SingleAsync(Ct);
        db.Add(new SigningKeyGroup { OrganizationId = organization, Id = group, AccountId = account, Name = "second", CreatedAt = now });
        db.Add(new SigningKey { OrganizationId = organization, AccountId = account, GroupId = group, PublicKey = World.Key('A'), CreatedAt = now });
        db.Add(new User { OrganizationId = organization, Id = user, AccountId = account, GroupId = group, Name = "second", CreatedAt = now });
        db.Add(new Credential { OrganizationId = organization, Id = CredentialId.New(now), AccountId = account, UserId = user, PublicKey = key, SignedBy = signer, Jti = "jti", IssuedBy = "system test", IssuedAt = now, ExpiresAt = null });
        db.Add(new AccountRevocation { OrganizationId = organization, AccountId = account, PublicKey = key, At = now, RevokedBy = "system test", CreatedAt = now });
        db.Add(new AccountRevocation { OrganizationId = organization, AccountId = account, PublicKey = World.Key('U'), At = now, RevokedBy = "system test", CreatedAt = now });
        await db.SaveChangesAsync(Ct);
        await db.Connections.Where(c => c.OrganizationId == organization).ExecuteUpdateAsync(s => s.SetProperty(c => c.UserPublicKey, key), Ct);
        return user;
    }

    private static async Task<long> CountAsync(World world, string table, string users)
    {
        await using var connection = await World.ConnectAsync(world.Database.App, world.One);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        await using var set = new NpgsqlCommand("SELECT set_config('trunkline.users', $1, false)", connection);
        set.Parameters.Add(new() { Value = users });
        await set.ExecuteNonQueryAsync(Ct);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
