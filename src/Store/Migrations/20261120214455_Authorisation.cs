using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Store.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(FleetDb)), Migration("20261120214455_Authorisation")]
    public class Authorisation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_users_account_name",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_sealed_seeds_role",
                table: "sealed_seeds");

            migrationBuilder.DropIndex(
                name: "ux_operators_name",
                table: "operators");

            migrationBuilder.DropIndex(
                name: "ux_accounts_organization_name",
                table: "accounts");

            migrationBuilder.AddColumn<string>(
                name: "claims",
                table: "users",
                type: "jsonb",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                table: "users",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "lifetime_seconds",
                table: "users",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_held",
                table: "signing_keys",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "retires_at",
                table: "signing_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "seed_shown_at",
                table: "signing_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state",
                table: "signing_keys",
                type: "text",
                nullable: false,
                defaultValue: "active");

            migrationBuilder.AddColumn<string>(
                name: "description",
                table: "signing_key_groups",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "is_disabled",
                table: "signing_key_groups",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "role",
                table: "signing_key_groups",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "template",
                table: "signing_key_groups",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_identity_held",
                table: "operators",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "organization_id",
                table: "operators",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-7000-8000-000000000001"));

            migrationBuilder.AddColumn<string>(
                name: "proposal",
                table: "operators",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "shredded_at",
                table: "data_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "bulk_job_id",
                table: "credentials",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "fingerprint",
                table: "credentials",
                type: "bytea",
                nullable: false,
                defaultValueSql: "''");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "credentials",
                type: "text",
                nullable: false,
                defaultValue: "creds");

            migrationBuilder.AddColumn<string>(
                name: "claims",
                table: "accounts",
                type: "jsonb",
                nullable: false,
                defaultValue: "{\"nats\":{\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,\"wildcards\":true,\"conn\":-1,\"leaf\":-1},\"type\":\"account\",\"version\":2}}");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "closed_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "purge_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state",
                table: "accounts",
                type: "text",
                nullable: false,
                defaultValue: "active");

            migrationBuilder.CreateTable(
                name: "account_retirements",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    step = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    evidence = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_retirements", x => new { x.account_id, x.at, x.step });
                    table.CheckConstraint("ck_account_retirements_evidence", "jsonb_typeof(evidence) = 'object'");
                    table.CheckConstraint("ck_account_retirements_step", "step ~ '^[a-z-]{1,40}$'");
                    table.ForeignKey(
                        name: "fk_account_retirements_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "account_revocations",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revoked_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_revocations", x => new { x.account_id, x.public_key });
                    table.CheckConstraint("ck_account_revocations_public_key", "public_key ~ '^(U[A-Z2-7]{55}|\\*)$'");
                    table.ForeignKey(
                        name: "fk_account_revocations_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bulk_jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    idempotency_key = table.Column<string>(type: "text", nullable: false),
                    request_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    succeeded = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    archived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_jobs", x => x.id);
                    table.UniqueConstraint("ak_bulk_jobs_organization_id_id", x => new { x.organization_id, x.id });
                    table.CheckConstraint("ck_bulk_jobs_idempotency_key", "char_length(idempotency_key) BETWEEN 1 AND 255 AND idempotency_key !~ '[[:cntrl:]]' AND btrim(idempotency_key) = idempotency_key");
                    table.CheckConstraint("ck_bulk_jobs_request_hash", "octet_length(request_hash) = 32");
                    table.ForeignKey(
                        name: "fk_bulk_jobs_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "exports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    claims = table.Column<string>(type: "jsonb", nullable: false),
                    is_advertised = table.Column<bool>(type: "boolean", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exports", x => x.id);
                    table.UniqueConstraint("ak_exports_organization_id_account_id_id", x => new { x.organization_id, x.account_id, x.id });
                    table.CheckConstraint("ck_exports_claims", "jsonb_typeof(claims) = 'object'");
                    table.CheckConstraint("ck_exports_type", "type IN ('stream', 'service')");
                    table.ForeignKey(
                        name: "fk_exports_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    exporter_public_key = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    claims = table.Column<string>(type: "jsonb", nullable: false),
                    share_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imports", x => x.id);
                    table.CheckConstraint("ck_imports_claims", "jsonb_typeof(claims) = 'object'");
                    table.CheckConstraint("ck_imports_type", "type IN ('stream', 'service')");
                    table.ForeignKey(
                        name: "fk_imports_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bulk_rows",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    row = table.Column<int>(type: "integer", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    error_message = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_rows", x => new { x.job_id, x.row });
                    table.ForeignKey(
                        name: "fk_bulk_rows_bulk_jobs_organization_id_job_id",
                        columns: x => new { x.organization_id, x.job_id },
                        principalTable: "bulk_jobs",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "shares",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    export_id = table.Column<Guid>(type: "uuid", nullable: false),
                    importer_organization_id = table.Column<Guid>(type: "uuid", nullable: true),
                    importer_public_key = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    activation = table.Column<string>(type: "text", nullable: true),
                    note = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shares", x => x.id);
                    table.CheckConstraint("ck_shares_importer_public_key", "importer_public_key ~ '^[A][A-Z2-7]{55}$'");
                    table.CheckConstraint("ck_shares_note", "char_length(note) BETWEEN 0 AND 500 AND note !~ '[[:cntrl:]]' AND btrim(note) = note");
                    table.CheckConstraint("ck_shares_state", "state IN ('requested', 'offered', 'accepted', 'declined', 'revoked')");
                    table.ForeignKey(
                        name: "fk_shares_exports_organization_id_account_id_export_id",
                        columns: x => new { x.organization_id, x.account_id, x.export_id },
                        principalTable: "exports",
                        principalColumns: new[] { "organization_id", "account_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_shares_organizations_importer_organization_id",
                        column: x => x.importer_organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ux_users_account_name",
                table: "users",
                columns: new[] { "account_id", "name" },
                unique: true,
                filter: "deleted_at IS NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_users_claims",
                table: "users",
                sql: "jsonb_typeof(claims) = 'object'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_users_lifetime_seconds",
                table: "users",
                sql: "lifetime_seconds > 0");

            migrationBuilder.CreateIndex(
                name: "ix_signing_keys_retires_at",
                table: "signing_keys",
                column: "retires_at",
                filter: "state = 'retiring'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_signing_keys_retires_at",
                table: "signing_keys",
                sql: "(state = 'retiring') = (retires_at IS NOT NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_signing_keys_state",
                table: "signing_keys",
                sql: "state IN ('active', 'retiring', 'disabled', 'removed')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_signing_key_groups_description",
                table: "signing_key_groups",
                sql: "char_length(description) BETWEEN 0 AND 500 AND description !~ '[[:cntrl:]]' AND btrim(description) = description");

            migrationBuilder.AddCheckConstraint(
                name: "ck_signing_key_groups_role",
                table: "signing_key_groups",
                sql: "char_length(role) BETWEEN 0 AND 100 AND role !~ '[[:cntrl:]]' AND btrim(role) = role");

            migrationBuilder.AddCheckConstraint(
                name: "ck_signing_key_groups_template",
                table: "signing_key_groups",
                sql: "jsonb_typeof(template) = 'object'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_sealed_seeds_role",
                table: "sealed_seeds",
                sql: "role IN ('operator', 'operator-signing', 'account', 'account-signing')");

            migrationBuilder.CreateIndex(
                name: "ux_operators_organization_name",
                table: "operators",
                columns: new[] { "organization_id", "name" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_operators_proposal",
                table: "operators",
                sql: "jsonb_typeof(proposal) = 'object'");

            migrationBuilder.CreateIndex(
                name: "ix_credentials_account_issued_at",
                table: "credentials",
                columns: new[] { "organization_id", "account_id", "issued_at" });

            migrationBuilder.CreateIndex(
                name: "ix_credentials_bulk_job",
                table: "credentials",
                column: "bulk_job_id",
                filter: "bulk_job_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_credentials_fingerprint",
                table: "credentials",
                sql: "octet_length(fingerprint) IN (0, 32)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_credentials_kind",
                table: "credentials",
                sql: "kind IN ('creds', 'bearer', 'import')");

            migrationBuilder.CreateIndex(
                name: "ix_accounts_purge_at",
                table: "accounts",
                column: "purge_at",
                filter: "state = 'closed'");

            migrationBuilder.CreateIndex(
                name: "ux_accounts_organization_name",
                table: "accounts",
                columns: new[] { "organization_id", "name" },
                unique: true,
                filter: "closed_at IS NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_accounts_claims",
                table: "accounts",
                sql: "jsonb_typeof(claims) = 'object'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_accounts_closed",
                table: "accounts",
                sql: "(state IN ('closed', 'retired')) = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (purge_at IS NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_accounts_state",
                table: "accounts",
                sql: "state IN ('active', 'suspended', 'closed', 'retired')");

            migrationBuilder.CreateIndex(
                name: "ix_account_retirements_organization_id_account_id",
                table: "account_retirements",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ix_account_revocations_organization_id_account_id",
                table: "account_revocations",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ix_bulk_jobs_organization_id_account_id",
                table: "bulk_jobs",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ux_bulk_jobs_idempotency_key",
                table: "bulk_jobs",
                columns: new[] { "organization_id", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_bulk_rows_organization_id_job_id",
                table: "bulk_rows",
                columns: new[] { "organization_id", "job_id" });

            migrationBuilder.CreateIndex(
                name: "ix_exports_advertised",
                table: "exports",
                column: "id",
                filter: "is_advertised");

            migrationBuilder.CreateIndex(
                name: "ux_exports_account_type_subject",
                table: "exports",
                columns: new[] { "account_id", "type", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_imports_exporter",
                table: "imports",
                column: "exporter_public_key");

            migrationBuilder.CreateIndex(
                name: "ix_imports_organization_id_account_id",
                table: "imports",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ix_shares_importer_organization",
                table: "shares",
                column: "importer_organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_shares_organization_id_account_id_export_id",
                table: "shares",
                columns: new[] { "organization_id", "account_id", "export_id" });

            migrationBuilder.AddForeignKey(
                name: "fk_operators_organizations_organization_id",
                table: "operators",
                column: "organization_id",
                principalTable: "organizations",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_operators_organizations_organization_id",
                table: "operators");

            migrationBuilder.DropTable(
                name: "account_retirements");

            migrationBuilder.DropTable(
                name: "account_revocations");

            migrationBuilder.DropTable(
                name: "bulk_rows");

            migrationBuilder.DropTable(
                name: "imports");

            migrationBuilder.DropTable(
                name: "shares");

            migrationBuilder.DropTable(
                name: "bulk_jobs");

            migrationBuilder.DropTable(
                name: "exports");

            migrationBuilder.DropIndex(
                name: "ux_users_account_name",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_users_claims",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_users_lifetime_seconds",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_signing_keys_retires_at",
                table: "signing_keys");

            migrationBuilder.DropCheckConstraint(
                name: "ck_signing_keys_retires_at",
                table: "signing_keys");

            migrationBuilder.DropCheckConstraint(
                name: "ck_signing_keys_state",
                table: "signing_keys");

            migrationBuilder.DropCheckConstraint(
                name: "ck_signing_key_groups_description",
                table: "signing_key_groups");

            migrationBuilder.DropCheckConstraint(
                name: "ck_signing_key_groups_role",
                table: "signing_key_groups");

            migrationBuilder.DropCheckConstraint(
                name: "ck_signing_key_groups_template",
                table: "signing_key_groups");

            migrationBuilder.DropCheckConstraint(
                name: "ck_sealed_seeds_role",
                table: "sealed_seeds");

            migrationBuilder.DropIndex(
                name: "ux_operators_organization_name",
                table: "operators");

            migrationBuilder.DropCheckConstraint(
                name: "ck_operators_proposal",
                table: "operators");

            migrationBuilder.DropIndex(
                name: "ix_credentials_account_issued_at",
                table: "credentials");

            migrationBuilder.DropIndex(
                name: "ix_credentials_bulk_job",
                table: "credentials");

            migrationBuilder.DropCheckConstraint(
                name: "ck_credentials_fingerprint",
                table: "credentials");

            migrationBuilder.DropCheckConstraint(
                name: "ck_credentials_kind",
                table: "credentials");

            migrationBuilder.DropIndex(
                name: "ix_accounts_purge_at",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "ux_accounts_organization_name",
                table: "accounts");

            migrationBuilder.DropCheckConstraint(
                name: "ck_accounts_claims",
                table: "accounts");

            migrationBuilder.DropCheckConstraint(
                name: "ck_accounts_closed",
                table: "accounts");

            migrationBuilder.DropCheckConstraint(
                name: "ck_accounts_state",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "claims",
                table: "users");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "lifetime_seconds",
                table: "users");

            migrationBuilder.DropColumn(
                name: "is_held",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "retires_at",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "seed_shown_at",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "state",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "description",
                table: "signing_key_groups");

            migrationBuilder.DropColumn(
                name: "is_disabled",
                table: "signing_key_groups");

            migrationBuilder.DropColumn(
                name: "role",
                table: "signing_key_groups");

            migrationBuilder.DropColumn(
                name: "template",
                table: "signing_key_groups");

            migrationBuilder.DropColumn(
                name: "is_identity_held",
                table: "operators");

            migrationBuilder.DropColumn(
                name: "organization_id",
                table: "operators");

            migrationBuilder.DropColumn(
                name: "proposal",
                table: "operators");

            migrationBuilder.DropColumn(
                name: "shredded_at",
                table: "data_keys");

            migrationBuilder.DropColumn(
                name: "bulk_job_id",
                table: "credentials");

            migrationBuilder.DropColumn(
                name: "fingerprint",
                table: "credentials");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "credentials");

            migrationBuilder.DropColumn(
                name: "claims",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "closed_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "purge_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "state",
                table: "accounts");

            migrationBuilder.CreateIndex(
                name: "ux_users_account_name",
                table: "users",
                columns: new[] { "account_id", "name" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_sealed_seeds_role",
                table: "sealed_seeds",
                sql: "role IN ('operator-signing', 'account', 'account-signing')");

            migrationBuilder.CreateIndex(
                name: "ux_operators_name",
                table: "operators",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_accounts_organization_name",
                table: "accounts",
                columns: new[] { "organization_id", "name" },
                unique: true);
        }
    }
}
