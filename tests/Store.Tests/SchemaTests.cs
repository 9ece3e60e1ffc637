using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Fixtures;
using Platform.Store.Migrations;

namespace Platform.Store.Tests;

public sealed class SchemaTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrates_an_empty_database_and_a_second_time_changes_nothing()
    {
        var database = await PostgresServer.CreateDatabaseAsync(ct: Ct);
        await Schema.MigrateAsync(database.Owner, Ct);
        var before = await TenantTables.ListAsync(database.Owner, """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1""");
        await Schema.MigrateAsync(database.Owner, Ct);
        (await TenantTables.ListAsync(database.Owner, """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1""")).ShouldBe(before);
        before.ShouldBe(["20261120190000_Initial", "20261120190100_Walls", "20261120190200_AuditChain", "20261120190300_Lookups", "20261120200000_LatestChanges",
            "20261120214455_Authorisation", "20261120214500_AuthorisationWalls", "20261120220709_LaterRevocation",
            "20261121220000_OperatorLookups", "20261121221000_SharingFunctions", "20261121222000_AccountSearch", "20261129142355_Admission", "20261129142400_AdmissionWalls",
            "20261129144500_CalloutSeeds", "20261129150000_IssuerLookup", "20261129152000_SessionAge", "20261130010000_BuiltInServices", "20261130042957_Rollouts", "20261130043000_RolloutWalls",
            "20261130050000_NodeReports", "20261130060000_ConnectionMoves", "20261130061000_NodeInvitations", "20261130070000_FleetTrusts", "20261130080000_Members", "20261130081000_MemberWalls",
            "20261130090000_PersonSessions", "20261130091000_TwoFactorPolicy", "20261130100000_Issuer", "20261130110000_AuditOrigin", "20261130111000_KeptAnswers",
            "20261130120000_Webhooks", "20261130120100_AuditStreams", "20261130130000_TokenUse", "20261130140000_Suspensions", "20261130140100_PlatformSettings", "20261130140200_SupportViews",
            "20261130150000_ExternalSignIn",
            "20261130150500_ExternalSignInWalls", "20261130160000_TokenAccounts", "20261130170000_MemberUsers", "20261130180000_PersonEnds", "20261201020000_MemberLimits", "20261201060000_FirstMessages"]);
    }

    [Fact]
    public async Task Two_migrations_at_once_both_end_well()
    {
        var database = await PostgresServer.CreateDatabaseAsync(ct: Ct);
        await Task.WhenAll(Schema.MigrateAsync(database.Owner, Ct), Schema.MigrateAsync(database.Owner, Ct));
        (await TenantTables.GapsInAsync(database.Owner)).ShouldBe(TenantTables.Agreed);
    }

    [Fact]
    public void The_model_has_no_change_without_a_migration()
    {
        using var db = Schema.OpenAsOwner("Host=127.0.0.1");
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task Every_tenants_table_has_policy_forced_and_composite_keys()
    {
        await using var world = await World.CreateAsync();
        (await TenantTables.InAsync(world.Database.Owner)).Count.ShouldBe(53);
        (await TenantTables.GapsInAsync(world.Database.Owner)).ShouldBe(TenantTables.Agreed);
    }

    [Fact]
    public async Task The_sweep_sees_each_kind_of_gap()
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        await TenantTables.ExecuteAsync(database.Owner, """
            CREATE TABLE bare (organization_id uuid, account_id uuid REFERENCES accounts (id));
            ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
            CREATE POLICY wide ON members TO trunkline_app USING (true);
            DROP POLICY tenant ON connections;
            CREATE POLICY tenant ON connections TO trunkline_app USING (true) WITH CHECK (true);
            """);
        (await TenantTables.GapsInAsync(database.Owner)).Except(TenantTables.Agreed).ShouldBe([
            "bare has no forced row security",
            "users has no forced row security",
            "bare has no policy tenant for trunkline_app, reading and writing",
            "connections has no policy tenant for trunkline_app, reading and writing",
            "members lets trunkline_app past by policy wide",
            "bare has no restrictive policy accounts for trunkline_app",
            "bare has no restrictive policy users for trunkline_app",
            "bare points at accounts without the organization",
        ]);
    }

    [Fact]
    public async Task Every_tenants_entity_has_the_filter_in_the_portals_model_and_the_sweep_sees_where_none_is()
    {
        await using var world = await World.CreateAsync();
        TenantTables.UnfilteredIn(world.AsPortal()).ShouldBeEmpty();
        await using var fleet = world.AsOwner();
        TenantTables.UnfilteredIn(fleet).ShouldBe(await TenantTables.InAsync(world.Database.Owner));
    }

    [Fact]
    public async Task Nothing_is_granted_to_public_and_no_role_passes_row_security()
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        (await TenantTables.ListAsync(database.Owner, """
            SELECT c.relname::text FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
            UNION ALL SELECT p.proname::text FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 0
            UNION ALL SELECT n.nspname::text FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'public' AND a.grantee = 0
            UNION ALL SELECT d.datname::text FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a WHERE d.datname = current_database() AND a.grantee = 0
            UNION ALL SELECT r.rolname::text FROM pg_roles r WHERE r.rolname LIKE 'trunkline%' AND (r.rolsuper OR r.rolbypassrls)
            """)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SELECT count(*) FROM leases")]
    [InlineData("SELECT count(*) FROM node_invitations")]
    [InlineData("UPDATE persons SET is_platform_administrator = true")]
    [InlineData("INSERT INTO persons (id, is_platform_administrator) VALUES (gen_random_uuid(), true)")]
    [InlineData("UPDATE account_jwts SET jwt = ''")]
    [InlineData("UPDATE sealed_seeds SET box = box")]
    [InlineData("UPDATE issuer_keys SET box = box")]
    [InlineData("DELETE FROM clients")]
    [InlineData("DELETE FROM operators")]
    [InlineData("UPDATE webhook_attempts SET status = 200")]
    [InlineData("DELETE FROM audit_rows")]
    [InlineData("CREATE TABLE mine (id int)")]
    [InlineData("SET ROLE trunkline_owner")]
    public async Task The_portals_role_may_not(string sql)
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        (await Should.ThrowAsync<PostgresException>(() => TenantTables.ExecuteAsync(database.App, sql))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM persons")]
    [InlineData("SELECT count(*) FROM person_tokens")]
    [InlineData("SELECT count(*) FROM api_tokens")]
    [InlineData("SELECT count(*) FROM client_secrets")]
    [InlineData("SELECT count(*) FROM issuer_keys")]
    [InlineData("SELECT count(*) FROM webhooks")]
    [InlineData("UPDATE sealed_seeds SET box = box")]
    [InlineData("DELETE FROM accounts")]
    [InlineData("UPDATE node_invitations SET expires_at = expires_at + interval '1 day'")]
    public async Task The_fleets_role_may_not(string sql)
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        (await Should.ThrowAsync<PostgresException>(() => TenantTables.ExecuteAsync(database.Fleet, sql))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("*")]
    [InlineData(">")]
    [InlineData("-a")]
    [InlineData("A")]
    [InlineData("a\n")]
    [InlineData("🙂")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_check_stands_behind_the_rule_for_names(string name)
    {
        await using var world = await World.CreateAsync();
        await using var db = world.AsOwner();
        (await Should.ThrowAsync<PostgresException>(() => db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, name), Ct))).ConstraintName.ShouldBe("ck_users_name");
        (await Should.ThrowAsync<PostgresException>(() => db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, name), Ct))).ConstraintName.ShouldBe("ck_accounts_name");
    }
}
