using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>The OAuth issuer: its keys, clients and their secrets, consents, authorizations with their codes and tokens, and devices that wait. What the
/// endpoints must ask before they know the organization has a function each.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130100000_Issuer")]
public sealed class Issuer : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE TABLE issuer_keys (
                kid text NOT NULL CONSTRAINT pk_issuer_keys PRIMARY KEY CONSTRAINT ck_issuer_keys_kid CHECK (kid ~ '^[A-Za-z0-9_-]{43}$'),
                organization_id uuid NOT NULL,
                algorithm text NOT NULL CONSTRAINT ck_issuer_keys_algorithm CHECK (algorithm IN ('ES256', 'RS256')),
                public_jwk jsonb NOT NULL CONSTRAINT ck_issuer_keys_public_jwk CHECK (jsonb_typeof(public_jwk) = 'object'),
                data_key_version integer NOT NULL,
                box bytea NOT NULL,
                created_at timestamp with time zone NOT NULL,
                signs_from timestamp with time zone NOT NULL,
                CONSTRAINT fk_issuer_keys_data_keys_organization_id_data_key_version FOREIGN KEY (organization_id, data_key_version) REFERENCES data_keys (organization_id, version) ON DELETE RESTRICT);
            CREATE INDEX ix_issuer_keys_organization_id_data_key_version ON issuer_keys (organization_id, data_key_version);

            CREATE TABLE clients (
                organization_id uuid NOT NULL CONSTRAINT fk_clients_organizations_organization_id REFERENCES organizations (id) ON DELETE RESTRICT,
                id uuid NOT NULL,
                kind text NOT NULL CONSTRAINT ck_clients_kind CHECK (kind IN ('web', 'native', 'service')),
                name text NOT NULL CONSTRAINT ck_clients_name CHECK (char_length(name) BETWEEN 1 AND 64 AND name !~ '[[:cntrl:]]' AND btrim(name) = name),
                redirect_uris text[] NOT NULL,
                post_logout_redirect_uris text[] NOT NULL,
                scopes text[] NOT NULL,
                role text,
                created_at timestamp with time zone NOT NULL,
                deleted_at timestamp with time zone,
                CONSTRAINT pk_clients PRIMARY KEY (organization_id, id),
                CONSTRAINT ck_clients_role CHECK ((kind = 'service') = (role IS NOT NULL) AND role IN ('billing', 'viewer', 'developer', 'admin', 'owner')));
            CREATE UNIQUE INDEX ux_clients_id ON clients (id);

            CREATE TABLE client_secrets (
                id uuid NOT NULL CONSTRAINT pk_client_secrets PRIMARY KEY,
                organization_id uuid NOT NULL,
                client_id uuid NOT NULL,
                hash bytea NOT NULL CONSTRAINT ck_client_secrets_hash CHECK (octet_length(hash) = 32),
                hint text NOT NULL CONSTRAINT ck_client_secrets_hint CHECK (char_length(hint) = 4),
                created_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone,
                last_used_at timestamp with time zone,
                last_used_from text CONSTRAINT ck_client_secrets_last_used_from CHECK (char_length(last_used_from) <= 64),
                revoked_at timestamp with time zone,
                CONSTRAINT fk_client_secrets_clients_organization_id_client_id FOREIGN KEY (organization_id, client_id) REFERENCES clients (organization_id, id) ON DELETE CASCADE);
            CREATE UNIQUE INDEX ux_client_secrets_hash ON client_secrets (hash);
            CREATE INDEX ix_client_secrets_organization_id_client_id ON client_secrets (organization_id, client_id);

            CREATE TABLE consents (
                organization_id uuid NOT NULL,
                person_id uuid NOT NULL,
                client_id text NOT NULL CONSTRAINT ck_consents_client_id CHECK (client_id ~ '^[a-z0-9_]{1,64}$'),
                scopes text[] NOT NULL,
                created_at timestamp with time zone NOT NULL,
                CONSTRAINT pk_consents PRIMARY KEY (organization_id, person_id, client_id),
                CONSTRAINT fk_consents_members_organization_id_person_id FOREIGN KEY (organization_id, person_id) REFERENCES members (organization_id, person_id) ON DELETE CASCADE);

            CREATE TABLE client_authorizations (
                organization_id uuid NOT NULL,
                id uuid NOT NULL,
                person_id uuid NOT NULL,
                client_id text NOT NULL CONSTRAINT ck_client_authorizations_client_id CHECK (client_id ~ '^[a-z0-9_]{1,64}$'),
                scopes text[] NOT NULL,
                authenticated_at timestamp with time zone NOT NULL,
                authentication_methods text[] NOT NULL,
                created_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone NOT NULL,
                last_used_at timestamp with time zone,
                revoked_at timestamp with time zone,
                CONSTRAINT pk_client_authorizations PRIMARY KEY (organization_id, id),
                CONSTRAINT ck_client_authorizations_life CHECK (expires_at > created_at),
                CONSTRAINT fk_client_authorizations_members_organization_id_person_id FOREIGN KEY (organization_id, person_id) REFERENCES members (organization_id, person_id) ON DELETE CASCADE);
            CREATE UNIQUE INDEX ux_client_authorizations_id ON client_authorizations (id);
            CREATE INDEX ix_client_authorizations_organization_id_person_id_client_id ON client_authorizations (organization_id, person_id, client_id);

            CREATE TABLE persisted_grants (
                key bytea NOT NULL CONSTRAINT pk_persisted_grants PRIMARY KEY CONSTRAINT ck_persisted_grants_key CHECK (octet_length(key) = 32),
                organization_id uuid NOT NULL,
                authorization_id uuid NOT NULL,
                type text NOT NULL CONSTRAINT ck_persisted_grants_type CHECK (type IN ('authorization_code', 'device_code', 'refresh_token')),
                redirect_uri text,
                code_challenge text,
                nonce text,
                salt bytea,
                created_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone NOT NULL,
                consumed_at timestamp with time zone,
                CONSTRAINT ck_persisted_grants_code CHECK (type <> 'authorization_code' OR (redirect_uri IS NOT NULL AND code_challenge IS NOT NULL)),
                CONSTRAINT fk_persisted_grants_client_authorizations FOREIGN KEY (organization_id, authorization_id) REFERENCES client_authorizations (organization_id, id) ON DELETE CASCADE);
            CREATE INDEX ix_persisted_grants_expires_at ON persisted_grants (expires_at);
            CREATE INDEX ix_persisted_grants_organization_id_authorization_id ON persisted_grants (organization_id, authorization_id);

            CREATE TABLE device_codes (
                key bytea NOT NULL CONSTRAINT pk_device_codes PRIMARY KEY,
                user_code bytea NOT NULL,
                client_id text NOT NULL CONSTRAINT ck_device_codes_client_id CHECK (client_id ~ '^[a-z0-9_]{1,64}$'),
                scopes text[] NOT NULL,
                state text NOT NULL CONSTRAINT ck_device_codes_state CHECK (state IN ('pending', 'approved', 'denied')),
                created_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone NOT NULL,
                interval_seconds integer NOT NULL,
                asked_at timestamp with time zone,
                CONSTRAINT ck_device_codes_key CHECK (octet_length(key) = 32 AND octet_length(user_code) = 32));
            CREATE UNIQUE INDEX ux_device_codes_user_code ON device_codes (user_code);

            GRANT SELECT, INSERT, DELETE ON issuer_keys TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE ON clients, client_secrets, client_authorizations, persisted_grants, device_codes TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON consents TO trunkline_app;

            CREATE FUNCTION trunkline_find_client(wanted uuid)
                RETURNS TABLE (organization_id uuid, organization_name text, id uuid, kind text, name text, redirect_uris text[], post_logout_redirect_uris text[], scopes text[], role text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT c.organization_id, o.name, c.id, c.kind, c.name, c.redirect_uris, c.post_logout_redirect_uris, c.scopes, c.role
                FROM public.clients c JOIN public.organizations o ON o.id = c.organization_id WHERE c.id = wanted AND c.deleted_at IS NULL AND o.deleted_at IS NULL
            $$;

            CREATE FUNCTION trunkline_find_client_secret(secret_hash bytea)
                RETURNS TABLE (organization_id uuid, id uuid, client_id uuid, kind text, role text, scopes text[], expires_at timestamptz, revoked_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT s.organization_id, s.id, s.client_id, c.kind, c.role, c.scopes, s.expires_at, s.revoked_at
                FROM public.client_secrets s JOIN public.clients c ON c.organization_id = s.organization_id AND c.id = s.client_id
                    JOIN public.organizations o ON o.id = s.organization_id
                WHERE s.hash = secret_hash AND c.deleted_at IS NULL AND o.deleted_at IS NULL
            $$;

            CREATE FUNCTION trunkline_find_authorization(wanted uuid)
                RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, client_id text, scopes text[], authenticated_at timestamptz, authentication_methods text[], expires_at timestamptz, revoked_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT a.organization_id, a.id, a.person_id, m.role, a.client_id, a.scopes, a.authenticated_at, a.authentication_methods, a.expires_at, a.revoked_at
                FROM public.client_authorizations a LEFT JOIN public.members m ON m.organization_id = a.organization_id AND m.person_id = a.person_id WHERE a.id = wanted
                    AND NOT EXISTS (SELECT FROM public.organizations o WHERE o.id = a.organization_id AND o.deleted_at IS NOT NULL)
            $$;

            CREATE FUNCTION trunkline_find_grant(grant_key bytea) RETURNS uuid
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT authorization_id FROM public.persisted_grants WHERE key = grant_key
            $$;

            CREATE FUNCTION trunkline_sweep_grants(now timestamptz) RETURNS void
                LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
                DELETE FROM public.device_codes WHERE expires_at < now - interval '1 hour';
                DELETE FROM public.persisted_grants WHERE expires_at < now - interval '1 day';
                DELETE FROM public.client_authorizations a WHERE coalesce(a.revoked_at, a.expires_at) < now - interval '30 days'
            $$;

            REVOKE ALL ON FUNCTION trunkline_find_client(uuid), trunkline_find_client_secret(bytea), trunkline_find_authorization(uuid), trunkline_find_grant(bytea), trunkline_sweep_grants(timestamptz) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_find_client(uuid), trunkline_find_client_secret(bytea), trunkline_find_authorization(uuid), trunkline_find_grant(bytea), trunkline_sweep_grants(timestamptz) TO trunkline_app;
            """);
        foreach (var table in new[] { "issuer_keys", "clients", "client_secrets", "consents", "client_authorizations", "persisted_grants" })
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
