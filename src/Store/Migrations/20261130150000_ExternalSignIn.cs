using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Sign-in by an organization's own provider, its domains, and what its directory provisions. Sessions remember by whose sign-on they came.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130150000_ExternalSignIn")]
public sealed class ExternalSignIn : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE TABLE single_sign_ons (
                organization_id uuid NOT NULL CONSTRAINT pk_single_sign_ons PRIMARY KEY CONSTRAINT fk_single_sign_ons_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                issuer text,
                client_id text,
                secret_box bytea,
                secret_data_key_version integer,
                scopes text[] NOT NULL,
                trusts_email boolean NOT NULL,
                mapping jsonb NOT NULL CONSTRAINT ck_single_sign_ons_mapping CHECK (jsonb_typeof(mapping) = 'object'),
                is_enabled boolean NOT NULL,
                is_required boolean NOT NULL,
                tested_at timestamp with time zone,
                version integer NOT NULL,
                created_at timestamp with time zone NOT NULL,
                CONSTRAINT ck_single_sign_ons_connection CHECK ((issuer IS NULL) = (client_id IS NULL)),
                CONSTRAINT ck_single_sign_ons_secret CHECK ((secret_box IS NULL) = (secret_data_key_version IS NULL)),
                CONSTRAINT ck_single_sign_ons_enabled CHECK (NOT is_enabled OR (issuer IS NOT NULL AND tested_at IS NOT NULL)),
                CONSTRAINT ck_single_sign_ons_required CHECK (NOT is_required OR is_enabled),
                CONSTRAINT fk_single_sign_ons_data_keys FOREIGN KEY (organization_id, secret_data_key_version) REFERENCES data_keys (organization_id, version) ON DELETE RESTRICT);
            CREATE INDEX ix_single_sign_ons_organization_id_secret_data_key_version ON single_sign_ons (organization_id, secret_data_key_version);

            CREATE TABLE sso_domains (
                id uuid NOT NULL CONSTRAINT pk_sso_domains PRIMARY KEY,
                organization_id uuid NOT NULL CONSTRAINT fk_sso_domains_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                domain text NOT NULL CONSTRAINT ck_sso_domains_domain CHECK (domain ~ '^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$'),
                challenge text NOT NULL CONSTRAINT ck_sso_domains_challenge CHECK (challenge ~ '^[A-Za-z0-9_-]{43}$'),
                created_at timestamp with time zone NOT NULL,
                verified_at timestamp with time zone);
            CREATE UNIQUE INDEX ux_sso_domains_organization_domain ON sso_domains (organization_id, domain);
            CREATE UNIQUE INDEX ux_sso_domains_verified ON sso_domains (domain) WHERE verified_at IS NOT NULL;

            CREATE TABLE scim_tokens (
                id uuid NOT NULL CONSTRAINT pk_scim_tokens PRIMARY KEY,
                organization_id uuid NOT NULL CONSTRAINT fk_scim_tokens_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                hash bytea NOT NULL CONSTRAINT ck_scim_tokens_hash CHECK (octet_length(hash) = 32),
                hint text NOT NULL CONSTRAINT ck_scim_tokens_hint CHECK (char_length(hint) = 4),
                created_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone,
                last_used_at timestamp with time zone,
                revoked_at timestamp with time zone);
            CREATE UNIQUE INDEX ux_scim_tokens_hash ON scim_tokens (hash);
            CREATE INDEX ix_scim_tokens_organization_id ON scim_tokens (organization_id);

            CREATE TABLE scim_users (
                organization_id uuid NOT NULL CONSTRAINT fk_scim_users_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                id uuid NOT NULL,
                person_id uuid NOT NULL CONSTRAINT fk_scim_users_persons_person_id REFERENCES persons (id) ON DELETE CASCADE,
                user_name text NOT NULL CONSTRAINT ck_scim_users_user_name CHECK (char_length(user_name) BETWEEN 1 AND 254 AND user_name !~ '[[:cntrl:]]' AND btrim(user_name) = user_name),
                user_name_key text NOT NULL,
                external_id text CONSTRAINT ck_scim_users_external_id CHECK (char_length(external_id) BETWEEN 1 AND 512),
                is_active boolean NOT NULL,
                document jsonb NOT NULL CONSTRAINT ck_scim_users_document CHECK (jsonb_typeof(document) = 'object'),
                created_at timestamp with time zone NOT NULL,
                updated_at timestamp with time zone NOT NULL,
                CONSTRAINT pk_scim_users PRIMARY KEY (organization_id, id));
            CREATE UNIQUE INDEX ux_scim_users_user_name ON scim_users (organization_id, user_name_key);
            CREATE UNIQUE INDEX ux_scim_users_person ON scim_users (organization_id, person_id);
            CREATE INDEX ix_scim_users_organization_id_external_id ON scim_users (organization_id, external_id);

            CREATE TABLE scim_groups (
                organization_id uuid NOT NULL CONSTRAINT fk_scim_groups_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                id uuid NOT NULL,
                display_name text NOT NULL CONSTRAINT ck_scim_groups_display_name CHECK (char_length(display_name) BETWEEN 1 AND 256 AND display_name !~ '[[:cntrl:]]' AND btrim(display_name) = display_name),
                external_id text CONSTRAINT ck_scim_groups_external_id CHECK (char_length(external_id) BETWEEN 1 AND 512),
                created_at timestamp with time zone NOT NULL,
                updated_at timestamp with time zone NOT NULL,
                CONSTRAINT pk_scim_groups PRIMARY KEY (organization_id, id));
            CREATE UNIQUE INDEX ux_scim_groups_display_name ON scim_groups (organization_id, display_name);

            CREATE TABLE scim_group_members (
                organization_id uuid NOT NULL,
                group_id uuid NOT NULL,
                user_id uuid NOT NULL,
                CONSTRAINT pk_scim_group_members PRIMARY KEY (organization_id, group_id, user_id),
                CONSTRAINT fk_scim_group_members_groups FOREIGN KEY (organization_id, group_id) REFERENCES scim_groups (organization_id, id) ON DELETE CASCADE,
                CONSTRAINT fk_scim_group_members_users FOREIGN KEY (organization_id, user_id) REFERENCES scim_users (organization_id, id) ON DELETE CASCADE);
            CREATE INDEX ix_scim_group_members_organization_id_user_id ON scim_group_members (organization_id, user_id);

            ALTER TABLE person_sessions ADD broke_glass uuid[] NOT NULL DEFAULT '{}',
                ADD sso_organization_id uuid CONSTRAINT fk_person_sessions_organizations_sso_organization_id REFERENCES organizations (id) ON DELETE CASCADE;
            CREATE INDEX ix_person_sessions_sso_organization_id ON person_sessions (sso_organization_id);
            """);
    }
}
