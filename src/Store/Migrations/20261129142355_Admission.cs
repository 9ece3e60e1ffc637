using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Store.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(FleetDb)), Migration("20261129142355_Admission")]
    public class Admission : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "auth_account_id",
                table: "operators",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "allowed_networks",
                columns: table => new
                {
                    network = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_allowed_networks", x => x.network);
                    table.CheckConstraint("ck_allowed_networks_note", "char_length(note) BETWEEN 0 AND 500 AND note !~ '[[:cntrl:]]' AND btrim(note) = note");
                });

            migrationBuilder.CreateTable(
                name: "callout_instances",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    region = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    snapshot_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    keys = table.Column<string[]>(type: "text[]", nullable: false),
                    status = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_callout_instances", x => x.name);
                    table.CheckConstraint("ck_callout_instances_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.CheckConstraint("ck_callout_instances_status", "jsonb_typeof(status) = 'object'");
                });

            migrationBuilder.CreateTable(
                name: "connect_decisions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_allowed = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: false),
                    provider_id = table.Column<Guid>(type: "uuid", nullable: true),
                    subject = table.Column<string>(type: "text", nullable: true),
                    rule = table.Column<string>(type: "text", nullable: true),
                    policy_version = table.Column<int>(type: "integer", nullable: true),
                    claims = table.Column<string>(type: "jsonb", nullable: true),
                    source = table.Column<string>(type: "text", nullable: false),
                    region = table.Column<string>(type: "text", nullable: false),
                    node_name = table.Column<string>(type: "text", nullable: false),
                    connection_type = table.Column<string>(type: "text", nullable: false),
                    client_name = table.Column<string>(type: "text", nullable: false),
                    duration_microseconds = table.Column<int>(type: "integer", nullable: false),
                    weight = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connect_decisions", x => x.id);
                    table.CheckConstraint("ck_connect_decisions_claims", "jsonb_typeof(claims) = 'object'");
                    table.ForeignKey(
                        name: "fk_connect_decisions_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "connect_policies",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    policy = table.Column<string>(type: "jsonb", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connect_policies", x => new { x.account_id, x.version });
                    table.CheckConstraint("ck_connect_policies_note", "char_length(note) BETWEEN 0 AND 500 AND note !~ '[[:cntrl:]]' AND btrim(note) = note");
                    table.CheckConstraint("ck_connect_policies_policy", "jsonb_typeof(policy) = 'object'");
                    table.CheckConstraint("ck_connect_policies_version", "version > 0");
                    table.ForeignKey(
                        name: "fk_connect_policies_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "connect_sessions",
                columns: table => new
                {
                    user_public_key = table.Column<string>(type: "text", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    credential_issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    rule = table.Column<string>(type: "text", nullable: false),
                    region = table.Column<string>(type: "text", nullable: false),
                    node_name = table.Column<string>(type: "text", nullable: false),
                    server_id = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<long>(type: "bigint", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    connection_type = table.Column<string>(type: "text", nullable: false),
                    client_name = table.Column<string>(type: "text", nullable: false),
                    admitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connect_sessions", x => x.user_public_key);
                    table.ForeignKey(
                        name: "fk_connect_sessions_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "identity_providers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    settings = table.Column<string>(type: "jsonb", nullable: false),
                    secret_box = table.Column<byte[]>(type: "bytea", nullable: true),
                    secret_data_key_version = table.Column<int>(type: "integer", nullable: true),
                    is_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_identity_providers", x => x.id);
                    table.UniqueConstraint("ak_identity_providers_organization_id_id", x => new { x.organization_id, x.id });
                    table.CheckConstraint("ck_identity_providers_kind", "kind IN ('oidc', 'jwks', 'introspection', 'tokens', 'passwords', 'certificates', 'webhook')");
                    table.CheckConstraint("ck_identity_providers_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.CheckConstraint("ck_identity_providers_secret", "(secret_box IS NULL) = (secret_data_key_version IS NULL)");
                    table.CheckConstraint("ck_identity_providers_settings", "jsonb_typeof(settings) = 'object'");
                    table.ForeignKey(
                        name: "fk_identity_providers_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "connect_logins",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_id = table.Column<Guid>(type: "uuid", nullable: false),
                    username = table.Column<string>(type: "text", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: false),
                    claims = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connect_logins", x => x.id);
                    table.CheckConstraint("ck_connect_logins_claims", "jsonb_typeof(claims) = 'object'");
                    table.CheckConstraint("ck_connect_logins_username", "char_length(username) BETWEEN 1 AND 128 AND username !~ '[[:cntrl:]]' AND btrim(username) = username");
                    table.ForeignKey(
                        name: "fk_connect_logins_identity_providers_organization_id_provider_~",
                        columns: x => new { x.organization_id, x.provider_id },
                        principalTable: "identity_providers",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "connect_revocations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_id = table.Column<Guid>(type: "uuid", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: true),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    lifted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connect_revocations", x => x.id);
                    table.CheckConstraint("ck_connect_revocations_reason", "char_length(reason) BETWEEN 0 AND 500 AND reason !~ '[[:cntrl:]]' AND btrim(reason) = reason");
                    table.CheckConstraint("ck_connect_revocations_what", "(what = 'provider' AND subject IS NULL AND fingerprint IS NULL) OR (what = 'subject' AND subject IS NOT NULL AND fingerprint IS NULL) OR (what = 'credential' AND fingerprint IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_connect_revocations_identity_providers_organization_id_prov~",
                        columns: x => new { x.organization_id, x.provider_id },
                        principalTable: "identity_providers",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "connection_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hint = table.Column<string>(type: "text", nullable: false),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connection_tokens", x => x.id);
                    table.CheckConstraint("ck_connection_tokens_hash", "octet_length(hash) = 32");
                    table.CheckConstraint("ck_connection_tokens_name", "char_length(name) BETWEEN 1 AND 64 AND name !~ '[[:cntrl:]]' AND btrim(name) = name");
                    table.ForeignKey(
                        name: "fk_connection_tokens_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_connection_tokens_identity_providers_organization_id_provid~",
                        columns: x => new { x.organization_id, x.provider_id },
                        principalTable: "identity_providers",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_connect_decisions_at",
                table: "connect_decisions",
                column: "at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_connect_decisions_organization_id_account_id_at",
                table: "connect_decisions",
                columns: new[] { "organization_id", "account_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_connect_logins_organization_id_provider_id",
                table: "connect_logins",
                columns: new[] { "organization_id", "provider_id" });

            migrationBuilder.CreateIndex(
                name: "ux_connect_logins_provider_username",
                table: "connect_logins",
                columns: new[] { "provider_id", "username" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_connect_policies_organization_id_account_id",
                table: "connect_policies",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ix_connect_revocations_organization_id_provider_id",
                table: "connect_revocations",
                columns: new[] { "organization_id", "provider_id" });

            migrationBuilder.CreateIndex(
                name: "ix_connect_sessions_live",
                table: "connect_sessions",
                columns: new[] { "provider_id", "subject" },
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_connect_sessions_organization_id_account_id_admitted_at",
                table: "connect_sessions",
                columns: new[] { "organization_id", "account_id", "admitted_at" });

            migrationBuilder.CreateIndex(
                name: "ix_connect_sessions_revoked",
                table: "connect_sessions",
                column: "revoked_at",
                filter: "ended_at IS NULL AND revoked_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_connect_sessions_server_id_client_id",
                table: "connect_sessions",
                columns: new[] { "server_id", "client_id" });

            migrationBuilder.CreateIndex(
                name: "ix_connection_tokens_organization_id_account_id",
                table: "connection_tokens",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ix_connection_tokens_organization_id_provider_id",
                table: "connection_tokens",
                columns: new[] { "organization_id", "provider_id" });

            migrationBuilder.CreateIndex(
                name: "ux_connection_tokens_hash",
                table: "connection_tokens",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_identity_providers_organization_name",
                table: "identity_providers",
                columns: new[] { "organization_id", "name" },
                unique: true,
                filter: "deleted_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "allowed_networks");

            migrationBuilder.DropTable(
                name: "callout_instances");

            migrationBuilder.DropTable(
                name: "connect_decisions");

            migrationBuilder.DropTable(
                name: "connect_logins");

            migrationBuilder.DropTable(
                name: "connect_policies");

            migrationBuilder.DropTable(
                name: "connect_revocations");

            migrationBuilder.DropTable(
                name: "connect_sessions");

            migrationBuilder.DropTable(
                name: "connection_tokens");

            migrationBuilder.DropTable(
                name: "identity_providers");

            migrationBuilder.DropColumn(
                name: "auth_account_id",
                table: "operators");
        }
    }
}
