using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>What the portal must ask before it knows the organization. Each answers one narrow question past the row policies,
/// as the tables' owner; nothing else does. <see cref="Lookups"/> calls them.</summary>
[DbContext(typeof(FleetDb)), Migration("20261120190300_Lookups")]
public sealed class LookupFunctions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE FUNCTION trunkline_find_api_token(token_hash bytea)
                RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, scopes text[], expires_at timestamptz, revoked_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT t.organization_id, t.id, t.person_id, m.role, t.scopes, t.expires_at, t.revoked_at
                FROM public.api_tokens t JOIN public.members m ON m.organization_id = t.organization_id AND m.person_id = t.person_id
                WHERE t.hash = token_hash
            $$;

            CREATE FUNCTION trunkline_organizations_of(person uuid)
                RETURNS TABLE (organization_id uuid, name text, slug text, role text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT o.id, o.name, o.slug, m.role
                FROM public.members m JOIN public.organizations o ON o.id = m.organization_id
                WHERE m.person_id = person ORDER BY m.created_at, o.id
            $$;

            CREATE FUNCTION trunkline_is_slug_taken(wanted text) RETURNS boolean
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT EXISTS (SELECT FROM public.organizations WHERE slug = wanted)
            $$;

            -- Account JWTs are public: every node has them, and tools fetch them by key.
            CREATE FUNCTION trunkline_account_jwt(key text) RETURNS text
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT j.jwt FROM public.accounts a JOIN public.account_jwts j ON j.account_id = a.id WHERE a.public_key = key
            $$;

            REVOKE ALL ON FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid), trunkline_is_slug_taken(text), trunkline_account_jwt(text) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid), trunkline_is_slug_taken(text), trunkline_account_jwt(text) TO trunkline_app;
            """);
    }
}
