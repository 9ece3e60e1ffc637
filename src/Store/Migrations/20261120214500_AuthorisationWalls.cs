using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Row policies and grants of the tables that came with accounts, keys, users and sharing.</summary>
[DbContext(typeof(FleetDb)), Migration("20261120214500_AuthorisationWalls")]
public sealed class AuthorisationWalls : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            GRANT SELECT, INSERT, UPDATE, DELETE ON exports, imports, shares, account_revocations TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE ON bulk_jobs, bulk_rows TO trunkline_app;
            GRANT SELECT ON account_retirements TO trunkline_app;
            GRANT INSERT, UPDATE ON operators TO trunkline_app;
            -- A group that signed nothing may go; users and credentials hold on to the others.
            GRANT DELETE ON signing_key_groups, signing_keys TO trunkline_app;

            GRANT SELECT ON exports, imports, shares, account_revocations TO trunkline_fleet;
            GRANT SELECT, INSERT ON account_retirements TO trunkline_fleet;
            GRANT UPDATE ON signing_keys TO trunkline_fleet;
            """);
        foreach (var table in new[] { "exports", "imports", "account_revocations", "account_retirements", "bulk_jobs", "bulk_rows" })
        {
            migrationBuilder.Sql(Protect(table, $"organization_id = {Here}", $"organization_id = {Here}"));
        }

        // Both sides see a share; either may answer it, and what it says was signed by the exporter's key.
        migrationBuilder.Sql(Protect("shares", $"organization_id = {Here} OR importer_organization_id = {Here}", $"organization_id = {Here} OR importer_organization_id = {Here}"));
        // Everybody reads the shared operator, which the owner alone writes.
        migrationBuilder.Sql(Protect("operators", $"organization_id = {Here} OR organization_id = '00000000-0000-7000-8000-000000000001'", $"organization_id = {Here}"));
    }

    private static string Protect(string table, string read, string write) =>
        $"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table} TO trunkline_app USING ({read}) WITH CHECK ({write});
        CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
        """;
}
