using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Platform.Store.Tests;

/// <summary>What stands around each tenant's table, as PostgreSQL's catalogue and the model tell it.</summary>
internal static class TenantTables
{
    private const string All = "SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (c.relname = 'organizations' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped))";

    /// <summary>The openings there are on purpose. This list only shrinks.</summary>
    public static readonly string[] Agreed =
    [
        // The shared operator is everybody's to read.
        "operators lets trunkline_app past by policy shared",
        // Both sides of a share see it.
        "shares lets trunkline_app past by policy importer",
        // An account's operator is the shared one, or its own organization's.
        "accounts points at operators without the organization",
        // The importer's organization.
        "shares points at organizations without the organization",
    ];

    public static Task<List<string>> InAsync(string connectionString) => ListAsync(connectionString, $"SELECT relname::text FROM ({All}) t ORDER BY 1");

    /// <summary>Every gap in the walls of a database, one line each.</summary>
    public static async Task<List<string>> GapsInAsync(string connectionString) =>
    [
        .. await ListAsync(connectionString, $"SELECT relname || ' has no forced row security' FROM ({All}) t JOIN pg_class c USING (oid, relname) WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1"),
        .. await ListAsync(connectionString, $$"""
            SELECT t.relname || ' has no policy tenant for trunkline_app, reading and writing' FROM ({{All}}) t WHERE NOT EXISTS (
                SELECT FROM pg_policies p WHERE p.tablename = t.relname AND p.policyname = 'tenant' AND p.cmd = 'ALL' AND p.roles = '{trunkline_app}'
                AND p.qual = p.with_check AND p.qual LIKE '(%id = (NULLIF(current_setting(''trunkline.organization''::text, true), ''''::text))::uuid)') ORDER BY 1
            """),
        .. await ListAsync(connectionString, $$"""
            SELECT t.relname || ' lets trunkline_app past by policy ' || p.policyname FROM ({{All}}) t JOIN pg_policies p ON p.tablename = t.relname
            WHERE p.policyname <> 'tenant' AND p.permissive = 'PERMISSIVE' AND (p.roles && '{trunkline_app,public}') ORDER BY 1
            """),
        .. await ListAsync(connectionString, $$"""
            SELECT t.relname || ' has no restrictive policy accounts for trunkline_app' FROM ({{All}}) t WHERE
                EXISTS (SELECT FROM pg_attribute a WHERE (a.attrelid = t.oid AND a.attname = 'account_id' AND t.relname <> 'member_accounts') OR (a.attrelid = t.oid AND t.relname = 'accounts'))
                AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = t.relname AND p.policyname = 'accounts' AND p.permissive = 'RESTRICTIVE' AND p.cmd = 'ALL' AND p.roles = '{trunkline_app}')
                ORDER BY 1
            """),
        // That the account is there, and on which nodes, whoever is there for some users of it may see.
        .. await ListAsync(connectionString, $$"""
            SELECT t.relname || ' has no restrictive policy users for trunkline_app' FROM ({{All}}) t WHERE
                EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'account_id' AND t.relname NOT IN ('member_accounts', 'node_publications'))
                AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = t.relname AND p.policyname = 'users' AND p.permissive = 'RESTRICTIVE' AND p.cmd = 'ALL' AND p.roles = '{trunkline_app}')
                ORDER BY 1
            """),
        .. await ListAsync(connectionString, $"""
            SELECT t.relname || ' points at ' || k.confrelid::regclass || ' without the organization' FROM ({All}) t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
            WHERE k.confrelid IN (SELECT oid FROM ({All}) u) AND NOT EXISTS (
                SELECT FROM unnest(k.conkey, k.confkey) AS pair(mine, theirs)
                JOIN pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine JOIN pg_attribute o ON o.attrelid = k.confrelid AND o.attnum = pair.theirs
                WHERE m.attname = 'organization_id' AND o.attname = CASE WHEN k.confrelid = 'organizations'::regclass THEN 'id' ELSE 'organization_id' END) ORDER BY 1
            """),
    ];

    /// <summary>Tenants' entities of a model that lack the tenant filter.</summary>
    public static List<string> UnfilteredIn(DbContext db) =>
    [
        .. db.Model.GetEntityTypes()
            .Where(e => e.FindProperty("OrganizationId") is not null || e.ClrType == typeof(Organization))
            .Where(e => e.FindDeclaredQueryFilter(PortalDb.TenantFilter) is null || (HasAccount(e) && e.FindDeclaredQueryFilter(PortalDb.AccountFilter) is null)
                || (HasRowsOfUsers(e) && e.FindDeclaredQueryFilter(PortalDb.UserFilter) is null))
            .Select(e => e.GetTableName()!).Order(StringComparer.Ordinal),
    ];

    private static bool HasAccount(IEntityType entity) => entity.ClrType == typeof(Account) || entity.FindProperty("AccountId") is not null;

    private static bool HasRowsOfUsers(IEntityType entity) => entity.FindProperty("AccountId") is not null && entity.ClrType != typeof(NodePublication) && entity.ClrType != typeof(MemberAccount);

    public static async Task<List<string>> ListAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
