using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>API tokens and service accounts limited to some accounts. What lets a token in says which: of a token those of its person's that it was made for.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130160000_TokenAccounts")]
public sealed class TokenAccounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE api_tokens ADD account_ids uuid[],
                ADD CONSTRAINT ck_api_tokens_accounts CHECK (account_ids IS NULL OR scopes <@ ARRAY['members:read', 'accounts:read', 'users:manage', 'credentials:manage', 'messages:use']);
            ALTER TABLE clients ADD account_ids uuid[],
                ADD CONSTRAINT ck_clients_accounts CHECK (account_ids IS NULL OR (role IS NOT NULL AND role IN ('viewer', 'developer')));

            -- Accounts: the only ones there are for the token, and for its person; null: all.
            CREATE OR REPLACE FUNCTION trunkline_find_api_token(token_hash bytea)
                RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, accounts uuid[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT t.organization_id, t.id, t.person_id, m.role,
                    CASE WHEN m.is_limited THEN ARRAY(SELECT a.account_id FROM public.member_accounts a
                        WHERE a.organization_id = m.organization_id AND a.person_id = m.person_id AND (t.account_ids IS NULL OR a.account_id = ANY (t.account_ids)))
                        ELSE t.account_ids END,
                    t.scopes, t.expires_at, t.revoked_at
                FROM public.api_tokens t
                JOIN public.members m ON m.organization_id = t.organization_id AND m.person_id = t.person_id
                JOIN public.organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL
                WHERE t.hash = token_hash
            $$;

            DROP FUNCTION trunkline_find_client(uuid), trunkline_find_client_secret(bytea);

            CREATE FUNCTION trunkline_find_client(wanted uuid)
                RETURNS TABLE (organization_id uuid, organization_name text, id uuid, kind text, name text, redirect_uris text[], post_logout_redirect_uris text[], scopes text[], role text, accounts uuid[])
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT c.organization_id, o.name, c.id, c.kind, c.name, c.redirect_uris, c.post_logout_redirect_uris, c.scopes, c.role, c.account_ids
                FROM public.clients c JOIN public.organizations o ON o.id = c.organization_id WHERE c.id = wanted AND c.deleted_at IS NULL AND o.deleted_at IS NULL
            $$;

            CREATE FUNCTION trunkline_find_client_secret(secret_hash bytea)
                RETURNS TABLE (organization_id uuid, id uuid, client_id uuid, kind text, role text, accounts uuid[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT s.organization_id, s.id, s.client_id, c.kind, c.role, c.account_ids, c.scopes, s.expires_at, s.revoked_at
                FROM public.client_secrets s JOIN public.clients c ON c.organization_id = s.organization_id AND c.id = s.client_id
                    JOIN public.organizations o ON o.id = s.organization_id
                WHERE s.hash = secret_hash AND c.deleted_at IS NULL AND o.deleted_at IS NULL
            $$;

            REVOKE ALL ON FUNCTION trunkline_find_client(uuid), trunkline_find_client_secret(bytea) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_find_client(uuid), trunkline_find_client_secret(bytea) TO trunkline_app;
            """);
    }
}
