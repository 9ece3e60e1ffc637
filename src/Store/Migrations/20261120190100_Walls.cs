using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>The fourth wall: row-level security on every table of a tenant, and what each role may do at all.
/// The roles trunkline_owner, trunkline_app and trunkline_fleet exist before (an owner of a database cannot make roles).</summary>
[DbContext(typeof(FleetDb)), Migration("20261120190100_Walls")]
public sealed class Walls : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO trunkline_app, trunkline_fleet;
            ALTER DEFAULT PRIVILEGES FOR ROLE trunkline_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

            -- Persons are not a tenant's: sign-in reads them before anybody is known. One column is not the portal's to write.
            GRANT SELECT ON persons TO trunkline_app;
            GRANT INSERT (id, display_name, created_at, user_name, normalized_user_name, email, normalized_email, email_confirmed, password_hash,
                security_stamp, concurrency_stamp, phone_number, phone_number_confirmed, two_factor_enabled, lockout_end, lockout_enabled, access_failed_count),
              UPDATE (display_name, created_at, user_name, normalized_user_name, email, normalized_email, email_confirmed, password_hash,
                security_stamp, concurrency_stamp, phone_number, phone_number_confirmed, two_factor_enabled, lockout_end, lockout_enabled, access_failed_count)
              ON persons TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON person_claims, person_logins, person_tokens, person_passkeys TO trunkline_app;

            GRANT SELECT ON operators, regions, nodes TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON members TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE ON organizations, api_tokens, accounts, signing_key_groups, signing_keys, users, credentials TO trunkline_app;
            GRANT SELECT, INSERT ON audit_rows, sealed_seeds, data_keys TO trunkline_app;
            GRANT SELECT ON account_jwts, node_publications, connections TO trunkline_app;

            GRANT SELECT ON organizations, operators, regions, signing_key_groups, signing_keys, users, sealed_seeds, data_keys TO trunkline_fleet;
            GRANT SELECT, INSERT ON audit_rows TO trunkline_fleet;
            GRANT SELECT, UPDATE ON nodes, accounts, credentials TO trunkline_fleet;
            GRANT SELECT, INSERT, UPDATE, DELETE ON account_jwts, node_publications, connections, leases TO trunkline_fleet;

            -- Neither the framework's model nor ours can say these two: one crosses id types, the other closes a circle.
            ALTER TABLE members ADD CONSTRAINT fk_members_persons FOREIGN KEY (person_id) REFERENCES persons (id) DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE operators ADD CONSTRAINT fk_operators_accounts FOREIGN KEY (system_account_id) REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED;
            """);
        foreach (var table in new[]
        {
            "members", "api_tokens", "audit_rows", "accounts", "account_jwts", "signing_key_groups", "signing_keys", "users", "credentials",
            "sealed_seeds", "data_keys", "node_publications", "connections",
        })
        {
            migrationBuilder.Sql(Protect(table, "organization_id"));
        }

        migrationBuilder.Sql(Protect("organizations", "id"));
    }

    // A reset setting reads as '', which is no uuid: no organization then, and no rows.
    private static string Protect(string table, string organization) =>
        $"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table} TO trunkline_app
            USING ({organization} = nullif(current_setting('trunkline.organization', true), '')::uuid)
            WITH CHECK ({organization} = nullif(current_setting('trunkline.organization', true), '')::uuid);
        CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
        """;
}
