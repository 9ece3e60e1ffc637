using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>A member limited to some accounts sees rows of those alone: a second, restrictive policy beside the tenant's on every table that has an
/// account. The connection says which accounts (trunkline.accounts, as an array); empty: all of the organization's.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130081000_MemberWalls")]
public sealed class MemberWalls : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    // In a subquery, so that PostgreSQL reads the setting once for a statement and not for each row.
    private const string Setting = "(SELECT nullif(current_setting('trunkline.accounts', true), ''))";

    private static string IsSeen(string column) => $"({Setting} IS NULL OR {column} = ANY ({Setting}::uuid[]))";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        foreach (var table in new[]
        {
            "account_jwts", "signing_key_groups", "signing_keys", "users", "credentials", "account_revocations", "account_retirements", "exports", "imports", "bulk_jobs",
            "node_publications", "connections", "connection_tokens", "connect_policies", "connect_sessions", "connect_decisions",
        })
        {
            migrationBuilder.Sql($"CREATE POLICY accounts ON {table} AS RESTRICTIVE TO trunkline_app USING {IsSeen("account_id")};");
        }

        migrationBuilder.Sql(
            $$"""
            CREATE POLICY accounts ON accounts AS RESTRICTIVE TO trunkline_app USING {{IsSeen("id")}};
            -- From its other side a share is told by the importing account's key.
            CREATE POLICY accounts ON shares AS RESTRICTIVE TO trunkline_app
                USING ({{Setting}} IS NULL OR account_id = ANY ({{Setting}}::uuid[]) OR importer_public_key IN (SELECT public_key FROM accounts));
            """);
        Lookups(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            -- As it was, for the accounts the caller may see.
            CREATE OR REPLACE FUNCTION trunkline_find_accounts(name_part text, key_start text, tag text, states text[], after uuid, most int) RETURNS SETOF uuid
                LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            DECLARE
                here uuid := {{Here}};
                seen uuid[] := nullif(current_setting('trunkline.accounts', true), '')::uuid[];
                next text := 'SELECT id, name, public_key, claims FROM public.accounts WHERE organization_id = $1 AND NOT is_system AND state = ANY ($2) AND ($3 IS NULL OR id > $3)';
                wanted text := 'true';
                name_like text := '%' || regexp_replace(name_part, '([\\%_])', '\\\1', 'g') || '%';
                key_like text := regexp_replace(key_start, '([\\%_])', '\\\1', 'g') || '%';
                found uuid[];
            BEGIN
                IF seen IS NOT NULL THEN
                    next := next || ' AND id = ANY ($8)';
                END IF;
                IF name_part IS NOT NULL THEN
                    -- Account keys begin with A.
                    wanted := CASE WHEN key_start LIKE 'A%' THEN '(name LIKE $4 OR public_key LIKE $5)' ELSE 'name LIKE $4' END;
                END IF;
                IF tag IS NOT NULL THEN
                    wanted := wanted || ' AND claims #> ''{nats,tags}'' @> $6';
                END IF;
                EXECUTE 'SELECT array(SELECT id FROM (' || next || ' ORDER BY id LIMIT ' || CASE WHEN wanted = 'true' THEN '$7' ELSE 'greatest($7, 4000)' END || ') n WHERE ' || wanted || ' ORDER BY id LIMIT $7)'
                    INTO found USING here, states, after, name_like, key_like, to_jsonb(tag), most, seen;
                IF cardinality(found) < most AND wanted <> 'true' THEN
                    EXECUTE 'SELECT array(SELECT id FROM (' || next || ' AND ' || wanted || ' OFFSET 0) n ORDER BY id LIMIT $7)'
                        INTO found USING here, states, after, name_like, key_like, to_jsonb(tag), most, seen;
                END IF;
                RETURN QUERY SELECT unnest(found);
            END $$;
            """);
    }

    private static void Lookups(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid);

        -- Accounts: the only ones the person is there for; null: all.
        CREATE FUNCTION trunkline_find_api_token(token_hash bytea)
            RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, accounts uuid[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT t.organization_id, t.id, t.person_id, m.role,
                CASE WHEN m.is_limited THEN ARRAY(SELECT a.account_id FROM public.member_accounts a WHERE a.organization_id = m.organization_id AND a.person_id = m.person_id) END,
                t.scopes, t.expires_at, t.revoked_at
            FROM public.api_tokens t
            JOIN public.members m ON m.organization_id = t.organization_id AND m.person_id = t.person_id
            JOIN public.organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL
            WHERE t.hash = token_hash
        $$;

        CREATE FUNCTION trunkline_organizations_of(person uuid)
            RETURNS TABLE (organization_id uuid, name text, slug text, role text, accounts uuid[], deleted_at timestamptz, purge_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT o.id, o.name, o.slug, m.role,
                CASE WHEN m.is_limited THEN ARRAY(SELECT a.account_id FROM public.member_accounts a WHERE a.organization_id = m.organization_id AND a.person_id = m.person_id) END,
                o.deleted_at, o.purge_at
            FROM public.members m JOIN public.organizations o ON o.id = m.organization_id
            WHERE m.person_id = person ORDER BY m.created_at, o.id
        $$;

        -- Whoever holds the mailed token has read the mail.
        CREATE FUNCTION trunkline_find_invitation(hash bytea)
            RETURNS TABLE (organization_id uuid, id uuid, organization_name text, slug text, email text, normalized_email text, role text, accounts uuid[], inviter text,
                expires_at timestamptz, accepted_at timestamptz, rejected_at timestamptz, revoked_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT o.id, i.id, o.name, o.slug, i.email, i.normalized_email, i.role, i.account_ids, p.email, i.expires_at, i.accepted_at, i.rejected_at, i.revoked_at
            FROM public.invitations i
            JOIN public.organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
            LEFT JOIN public.persons p ON p.id = i.invited_by
            WHERE i.token_hash = hash
        $$;

        -- Where an organization of this person's went that was called so.
        CREATE FUNCTION trunkline_moved_slug(person uuid, old text) RETURNS text
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT o.slug FROM public.organization_slugs s
            JOIN public.organizations o ON o.id = s.organization_id AND o.deleted_at IS NULL
            JOIN public.members m ON m.organization_id = o.id AND m.person_id = person
            WHERE s.slug = old AND s.until > now()
        $$;

        CREATE OR REPLACE FUNCTION trunkline_is_slug_taken(wanted text) RETURNS boolean
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT EXISTS (SELECT FROM public.organizations WHERE slug = wanted) OR EXISTS (SELECT FROM public.organization_slugs WHERE slug = wanted AND until > now())
        $$;

        REVOKE ALL ON FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid), trunkline_find_invitation(bytea), trunkline_moved_slug(uuid, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid), trunkline_find_invitation(bytea), trunkline_moved_slug(uuid, text) TO trunkline_app;
        """);
}
