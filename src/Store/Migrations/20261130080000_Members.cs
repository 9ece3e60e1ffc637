using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Invitations, members limited to some accounts, the role billing, organizations that are deleted, and slugs they had before.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130080000_Members")]
public sealed class Members : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE members DROP CONSTRAINT ck_members_role;
            ALTER TABLE members ADD is_limited boolean NOT NULL DEFAULT false,
                ADD CONSTRAINT ck_members_role CHECK (role IN ('billing', 'viewer', 'developer', 'admin', 'owner')),
                ADD CONSTRAINT ck_members_limited CHECK (NOT is_limited OR role IN ('viewer', 'developer'));
            ALTER TABLE organizations ADD deleted_at timestamp with time zone, ADD purge_at timestamp with time zone, ADD suspended_accounts uuid[] NOT NULL DEFAULT '{}',
                ADD CONSTRAINT ck_organizations_deleted CHECK ((deleted_at IS NULL) = (purge_at IS NULL));

            CREATE TABLE member_accounts (
                organization_id uuid NOT NULL,
                person_id uuid NOT NULL,
                account_id uuid NOT NULL,
                CONSTRAINT pk_member_accounts PRIMARY KEY (organization_id, person_id, account_id),
                CONSTRAINT fk_member_accounts_members_organization_id_person_id FOREIGN KEY (organization_id, person_id) REFERENCES members (organization_id, person_id) ON DELETE CASCADE,
                CONSTRAINT fk_member_accounts_accounts_organization_id_account_id FOREIGN KEY (organization_id, account_id) REFERENCES accounts (organization_id, id) ON DELETE CASCADE);
            CREATE INDEX ix_member_accounts_organization_id_account_id ON member_accounts (organization_id, account_id);

            CREATE TABLE invitations (
                id uuid NOT NULL CONSTRAINT pk_invitations PRIMARY KEY,
                organization_id uuid NOT NULL CONSTRAINT fk_invitations_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                email text NOT NULL CONSTRAINT ck_invitations_email CHECK (char_length(email) BETWEEN 3 AND 254 AND email !~ '[[:cntrl:]]' AND btrim(email) = email),
                normalized_email text NOT NULL,
                role text NOT NULL CONSTRAINT ck_invitations_role CHECK (role IN ('billing', 'viewer', 'developer', 'admin', 'owner')),
                account_ids uuid[],
                token_hash bytea NOT NULL CONSTRAINT ck_invitations_token_hash CHECK (octet_length(token_hash) = 32),
                invited_by uuid NOT NULL,
                created_at timestamp with time zone NOT NULL,
                sent_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone NOT NULL,
                accepted_at timestamp with time zone,
                rejected_at timestamp with time zone,
                revoked_at timestamp with time zone,
                CONSTRAINT ck_invitations_accounts CHECK (account_ids IS NULL OR role IN ('viewer', 'developer')),
                CONSTRAINT ck_invitations_end CHECK (num_nonnulls(accepted_at, rejected_at, revoked_at) <= 1));
            CREATE UNIQUE INDEX ux_invitations_token_hash ON invitations (token_hash);
            CREATE UNIQUE INDEX ux_invitations_open ON invitations (organization_id, normalized_email) WHERE accepted_at IS NULL AND rejected_at IS NULL AND revoked_at IS NULL;

            CREATE TABLE organization_slugs (
                slug text NOT NULL CONSTRAINT pk_organization_slugs PRIMARY KEY CONSTRAINT ck_organization_slugs_slug CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
                organization_id uuid NOT NULL CONSTRAINT fk_organization_slugs_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                until timestamp with time zone NOT NULL);
            CREATE INDEX ix_organization_slugs_organization_id ON organization_slugs (organization_id);

            GRANT SELECT, INSERT, UPDATE ON invitations TO trunkline_app;
            GRANT SELECT, INSERT, DELETE ON member_accounts TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON organization_slugs TO trunkline_app;
            """);
        foreach (var table in new[] { "member_accounts", "invitations", "organization_slugs" })
        {
            migrationBuilder.Sql(
                $"""
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON {table} TO trunkline_app USING (organization_id = {Here}) WITH CHECK (organization_id = {Here});
                CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
                """);
        }
    }
}
