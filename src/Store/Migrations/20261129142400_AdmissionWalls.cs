using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Row policies and grants of the admission tables, and what the callout service (role trunkline_callout) may do at all: read what
/// it decides from, write what it decided. Bells: trunkline_admission when something it reads has changed, trunkline_decisions and
/// trunkline_sessions when it wrote (each by the writer, after its commit).</summary>
[DbContext(typeof(FleetDb)), Migration("20261129142400_AdmissionWalls")]
public sealed class AdmissionWalls : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            GRANT USAGE ON SCHEMA public TO trunkline_callout;
            GRANT SELECT ON organizations, operators, regions, nodes, accounts, account_jwts, node_publications, signing_key_groups, signing_keys,
                account_revocations, sealed_seeds, data_keys, identity_providers, connect_logins, connection_tokens, connect_policies, connect_revocations,
                connect_sessions, allowed_networks, callout_instances, audit_rows TO trunkline_callout;
            -- Every unsealing has its audit row.
            GRANT INSERT ON audit_rows, connect_decisions, connect_sessions TO trunkline_callout;
            GRANT UPDATE (last_used_at) ON connection_tokens TO trunkline_callout;
            GRANT UPDATE (revoked_at) ON connect_sessions TO trunkline_callout;
            GRANT INSERT, UPDATE, DELETE ON callout_instances TO trunkline_callout;

            GRANT SELECT, INSERT, UPDATE ON identity_providers, connection_tokens, connect_revocations TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON connect_logins TO trunkline_app;
            GRANT SELECT, INSERT ON connect_policies TO trunkline_app;
            GRANT SELECT ON connect_decisions, connect_sessions, allowed_networks, callout_instances TO trunkline_app;
            GRANT UPDATE (revoked_at) ON connect_sessions TO trunkline_app;

            GRANT SELECT, UPDATE, DELETE ON connect_sessions, connect_decisions TO trunkline_fleet;
            GRANT SELECT ON identity_providers, connect_policies, connect_revocations, callout_instances, connection_tokens, allowed_networks TO trunkline_fleet;
            """);
        foreach (var table in new[] { "identity_providers", "connect_logins", "connection_tokens", "connect_policies", "connect_revocations", "connect_sessions", "connect_decisions" })
        {
            migrationBuilder.Sql(
                $"""
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON {table} TO trunkline_app USING (organization_id = {Here}) WITH CHECK (organization_id = {Here});
                CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner, trunkline_callout USING (true) WITH CHECK (true);
                """);
        }

        foreach (var table in new[]
        {
            "organizations", "operators", "accounts", "account_jwts", "node_publications", "signing_key_groups", "signing_keys", "account_revocations",
            "sealed_seeds", "data_keys", "audit_rows",
        })
        {
            migrationBuilder.Sql($"CREATE POLICY callout ON {table} TO trunkline_callout USING (true) WITH CHECK (true);");
        }
    }
}
