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
        foreach (var table in new[] { "exports", "imports", "shares", "account_revocations", "account_retirements", "bulk_jobs", "bulk_rows", "operators" })
        {
            migrationBuilder.Sql(Protect(table));
        }

        migrationBuilder.Sql(
            $"""
            -- The other side of a share sees it and answers it; what it gives was signed by the exporter's key.
            CREATE POLICY importer ON shares TO trunkline_app USING (importer_organization_id = {Here}) WITH CHECK (importer_organization_id = {Here});
            -- Everybody reads the shared operator, which the owner alone writes.
            CREATE POLICY shared ON operators FOR SELECT TO trunkline_app USING (organization_id = '{Organization.Platform.Value}');

            -- An operator's system account is its owner's.
            ALTER TABLE operators DROP CONSTRAINT fk_operators_accounts;
            ALTER TABLE operators ADD CONSTRAINT fk_operators_accounts FOREIGN KEY (organization_id, system_account_id)
                REFERENCES accounts (organization_id, id) DEFERRABLE INITIALLY DEFERRED;
            """);
    }

    private static string Protect(string table) =>
        $"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table} TO trunkline_app USING (organization_id = {Here}) WITH CHECK (organization_id = {Here});
        CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
        """;
}
