using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Platform.Store.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(FleetDb)), Migration("20261120190000_Initial")]
    public class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    holder = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leases", x => x.name);
                    table.CheckConstraint("ck_leases_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                });

            migrationBuilder.CreateTable(
                name: "operators",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    jwt = table.Column<string>(type: "text", nullable: false),
                    system_account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    active_signing_key = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_operators", x => x.id);
                    table.CheckConstraint("ck_operators_active_signing_key", "active_signing_key ~ '^[O][A-Z2-7]{55}$'");
                    table.CheckConstraint("ck_operators_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.CheckConstraint("ck_operators_public_key", "public_key ~ '^[O][A-Z2-7]{55}$'");
                });

            migrationBuilder.CreateTable(
                name: "organizations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    slug = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organizations", x => x.id);
                    table.CheckConstraint("ck_organizations_name", "char_length(name) BETWEEN 1 AND 100 AND name !~ '[[:cntrl:]]' AND btrim(name) = name");
                    table.CheckConstraint("ck_organizations_slug", "slug ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                });

            migrationBuilder.CreateTable(
                name: "persons",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_platform_administrator = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    phone_number = table.Column<string>(type: "text", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_persons", x => x.id);
                    table.CheckConstraint("ck_persons_display_name", "char_length(display_name) BETWEEN 0 AND 100 AND display_name !~ '[[:cntrl:]]' AND btrim(display_name) = display_name");
                });

            migrationBuilder.CreateTable(
                name: "regions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    operator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_regions", x => x.id);
                    table.UniqueConstraint("ak_regions_operator_id_id", x => new { x.operator_id, x.id });
                    table.CheckConstraint("ck_regions_display_name", "char_length(display_name) BETWEEN 1 AND 100 AND display_name !~ '[[:cntrl:]]' AND btrim(display_name) = display_name");
                    table.CheckConstraint("ck_regions_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.ForeignKey(
                        name: "fk_regions_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    operator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    is_system = table.Column<bool>(type: "boolean", nullable: false),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    issued_at = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_accounts", x => x.id);
                    table.UniqueConstraint("ak_accounts_organization_id_id", x => new { x.organization_id, x.id });
                    table.CheckConstraint("ck_accounts_generation", "generation > 0");
                    table.CheckConstraint("ck_accounts_issued_at", "issued_at > 0");
                    table.CheckConstraint("ck_accounts_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.CheckConstraint("ck_accounts_public_key", "public_key ~ '^[A][A-Z2-7]{55}$'");
                    table.ForeignKey(
                        name: "fk_accounts_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_accounts_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "audit_rows",
                columns: table => new
                {
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: false),
                    previous_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_rows", x => new { x.organization_id, x.sequence });
                    table.CheckConstraint("ck_audit_rows_action", "action ~ '^[a-z_]{1,40}\\.[a-z_]{1,40}$'");
                    table.CheckConstraint("ck_audit_rows_actor", "actor ~ '^(person|token|system) [a-z0-9_-]{1,64}$'");
                    table.CheckConstraint("ck_audit_rows_detail", "jsonb_typeof(detail::jsonb) = 'object'");
                    table.CheckConstraint("ck_audit_rows_target", "char_length(target) <= 128");
                    table.ForeignKey(
                        name: "fk_audit_rows_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "data_keys",
                columns: table => new
                {
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    key_encryption_key_id = table.Column<string>(type: "text", nullable: false),
                    wrapped = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_keys", x => new { x.organization_id, x.version });
                    table.ForeignKey(
                        name: "fk_data_keys_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "members",
                columns: table => new
                {
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_members", x => new { x.organization_id, x.person_id });
                    table.CheckConstraint("ck_members_role", "role IN ('viewer', 'developer', 'admin', 'owner')");
                    table.ForeignKey(
                        name: "fk_members_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_claims", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_claims_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "persons",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_logins", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_person_logins_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "persons",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_passkeys",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "bytea", maxLength: 1024, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    data = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_passkeys", x => x.credential_id);
                    table.ForeignKey(
                        name: "fk_person_passkeys_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "persons",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_tokens",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_tokens", x => new { x.person_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_person_tokens_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "persons",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "nodes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    operator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    region_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    client_url = table.Column<string>(type: "text", nullable: false),
                    web_socket_url = table.Column<string>(type: "text", nullable: false),
                    mqtt_url = table.Column<string>(type: "text", nullable: false),
                    leaf_node_url = table.Column<string>(type: "text", nullable: false),
                    monitoring_url = table.Column<string>(type: "text", nullable: false),
                    server_id = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<string>(type: "text", nullable: true),
                    is_up = table.Column<bool>(type: "boolean", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_nodes", x => x.id);
                    table.CheckConstraint("ck_nodes_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.ForeignKey(
                        name: "fk_nodes_regions_operator_id_region_id",
                        columns: x => new { x.operator_id, x.region_id },
                        principalTable: "regions",
                        principalColumns: new[] { "operator_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "account_jwts",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    jwt = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_jwts", x => x.account_id);
                    table.ForeignKey(
                        name: "fk_account_jwts_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "connections",
                columns: table => new
                {
                    server_id = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<long>(type: "bigint", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    node_name = table.Column<string>(type: "text", nullable: false),
                    region = table.Column<string>(type: "text", nullable: false),
                    user_public_key = table.Column<string>(type: "text", nullable: false),
                    user_name = table.Column<string>(type: "text", nullable: false),
                    client_name = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    rtt = table.Column<long>(type: "bigint", nullable: false),
                    is_console = table.Column<bool>(type: "boolean", nullable: false),
                    connected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    disconnected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connections", x => new { x.server_id, x.client_id });
                    table.CheckConstraint("ck_connections_kind", "kind IN ('nats', 'websocket', 'mqtt', 'leafnode')");
                    table.ForeignKey(
                        name: "fk_connections_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signing_key_groups",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_key_groups", x => x.id);
                    table.UniqueConstraint("ak_signing_key_groups_organization_id_account_id_id", x => new { x.organization_id, x.account_id, x.id });
                    table.CheckConstraint("ck_signing_key_groups_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.ForeignKey(
                        name: "fk_signing_key_groups_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sealed_seeds",
                columns: table => new
                {
                    public_key = table.Column<string>(type: "text", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    data_key_version = table.Column<int>(type: "integer", nullable: false),
                    box = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sealed_seeds", x => x.public_key);
                    table.CheckConstraint("ck_sealed_seeds_box", "octet_length(box) = 86");
                    table.CheckConstraint("ck_sealed_seeds_public_key", "public_key ~ '^[AO][A-Z2-7]{55}$'");
                    table.CheckConstraint("ck_sealed_seeds_role", "role IN ('operator-signing', 'account', 'account-signing')");
                    table.ForeignKey(
                        name: "fk_sealed_seeds_data_keys_organization_id_data_key_version",
                        columns: x => new { x.organization_id, x.data_key_version },
                        principalTable: "data_keys",
                        principalColumns: new[] { "organization_id", "version" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "api_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hint = table.Column<string>(type: "text", nullable: false),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_tokens", x => x.id);
                    table.CheckConstraint("ck_api_tokens_hash", "octet_length(hash) = 32");
                    table.CheckConstraint("ck_api_tokens_hint", "char_length(hint) = 4");
                    table.CheckConstraint("ck_api_tokens_name", "char_length(name) BETWEEN 1 AND 64 AND name !~ '[[:cntrl:]]' AND btrim(name) = name");
                    table.ForeignKey(
                        name: "fk_api_tokens_members_organization_id_person_id",
                        columns: x => new { x.organization_id, x.person_id },
                        principalTable: "members",
                        principalColumns: new[] { "organization_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "node_publications",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    is_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    error = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_node_publications", x => new { x.account_id, x.node_id });
                    table.ForeignKey(
                        name: "fk_node_publications_accounts_organization_id_account_id",
                        columns: x => new { x.organization_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "organization_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_node_publications_nodes_node_id",
                        column: x => x.node_id,
                        principalTable: "nodes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signing_keys",
                columns: table => new
                {
                    public_key = table.Column<string>(type: "text", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    group_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.public_key);
                    table.CheckConstraint("ck_signing_keys_public_key", "public_key ~ '^[A][A-Z2-7]{55}$'");
                    table.ForeignKey(
                        name: "fk_signing_keys_groups",
                        columns: x => new { x.organization_id, x.account_id, x.group_id },
                        principalTable: "signing_key_groups",
                        principalColumns: new[] { "organization_id", "account_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    group_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                    table.UniqueConstraint("ak_users_organization_id_account_id_id", x => new { x.organization_id, x.account_id, x.id });
                    table.CheckConstraint("ck_users_name", "name ~ '^[a-z0-9][a-z0-9-]{0,63}$'");
                    table.ForeignKey(
                        name: "fk_users_groups",
                        columns: x => new { x.organization_id, x.account_id, x.group_id },
                        principalTable: "signing_key_groups",
                        principalColumns: new[] { "organization_id", "account_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "credentials",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    signed_by = table.Column<string>(type: "text", nullable: false),
                    jti = table.Column<string>(type: "text", nullable: false),
                    issued_by = table.Column<string>(type: "text", nullable: false),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credentials", x => x.id);
                    table.CheckConstraint("ck_credentials_public_key", "public_key ~ '^[U][A-Z2-7]{55}$'");
                    table.CheckConstraint("ck_credentials_signed_by", "signed_by ~ '^[A][A-Z2-7]{55}$'");
                    table.ForeignKey(
                        name: "fk_credentials_users_organization_id_account_id_user_id",
                        columns: x => new { x.organization_id, x.account_id, x.user_id },
                        principalTable: "users",
                        principalColumns: new[] { "organization_id", "account_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_account_jwts_organization_id_account_id",
                table: "account_jwts",
                columns: new[] { "organization_id", "account_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_accounts_operator_id",
                table: "accounts",
                column: "operator_id");

            migrationBuilder.CreateIndex(
                name: "ux_accounts_organization_name",
                table: "accounts",
                columns: new[] { "organization_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_accounts_public_key",
                table: "accounts",
                column: "public_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_organization_id_person_id",
                table: "api_tokens",
                columns: new[] { "organization_id", "person_id" });

            migrationBuilder.CreateIndex(
                name: "ux_api_tokens_hash",
                table: "api_tokens",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_connections_organization_id_account_id_connected_at",
                table: "connections",
                columns: new[] { "organization_id", "account_id", "connected_at" });

            migrationBuilder.CreateIndex(
                name: "ix_credentials_organization_id_account_id_user_id",
                table: "credentials",
                columns: new[] { "organization_id", "account_id", "user_id" });

            migrationBuilder.CreateIndex(
                name: "ux_credentials_public_key",
                table: "credentials",
                column: "public_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_members_person_id",
                table: "members",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_node_publications_node_id",
                table: "node_publications",
                column: "node_id");

            migrationBuilder.CreateIndex(
                name: "ix_node_publications_organization_id_account_id",
                table: "node_publications",
                columns: new[] { "organization_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "ix_nodes_operator_id_region_id",
                table: "nodes",
                columns: new[] { "operator_id", "region_id" });

            migrationBuilder.CreateIndex(
                name: "ux_nodes_operator_name",
                table: "nodes",
                columns: new[] { "operator_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_operators_name",
                table: "operators",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_operators_public_key",
                table: "operators",
                column: "public_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_organizations_slug",
                table: "organizations",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_claims_person_id",
                table: "person_claims",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_logins_person_id",
                table: "person_logins",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_passkeys_person_id",
                table: "person_passkeys",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ux_persons_normalized_email",
                table: "persons",
                column: "normalized_email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_persons_normalized_user_name",
                table: "persons",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_regions_operator_name",
                table: "regions",
                columns: new[] { "operator_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sealed_seeds_organization_id_data_key_version",
                table: "sealed_seeds",
                columns: new[] { "organization_id", "data_key_version" });

            migrationBuilder.CreateIndex(
                name: "ux_signing_key_groups_account_name",
                table: "signing_key_groups",
                columns: new[] { "account_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_signing_keys_organization_id_account_id_group_id",
                table: "signing_keys",
                columns: new[] { "organization_id", "account_id", "group_id" });

            migrationBuilder.CreateIndex(
                name: "ix_users_organization_id_account_id_group_id",
                table: "users",
                columns: new[] { "organization_id", "account_id", "group_id" });

            migrationBuilder.CreateIndex(
                name: "ux_users_account_name",
                table: "users",
                columns: new[] { "account_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_jwts");

            migrationBuilder.DropTable(
                name: "api_tokens");

            migrationBuilder.DropTable(
                name: "audit_rows");

            migrationBuilder.DropTable(
                name: "connections");

            migrationBuilder.DropTable(
                name: "credentials");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "node_publications");

            migrationBuilder.DropTable(
                name: "person_claims");

            migrationBuilder.DropTable(
                name: "person_logins");

            migrationBuilder.DropTable(
                name: "person_passkeys");

            migrationBuilder.DropTable(
                name: "person_tokens");

            migrationBuilder.DropTable(
                name: "sealed_seeds");

            migrationBuilder.DropTable(
                name: "signing_keys");

            migrationBuilder.DropTable(
                name: "members");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "nodes");

            migrationBuilder.DropTable(
                name: "persons");

            migrationBuilder.DropTable(
                name: "data_keys");

            migrationBuilder.DropTable(
                name: "signing_key_groups");

            migrationBuilder.DropTable(
                name: "regions");

            migrationBuilder.DropTable(
                name: "accounts");

            migrationBuilder.DropTable(
                name: "operators");

            migrationBuilder.DropTable(
                name: "organizations");
        }
    }
}
