using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Who may read and write what <see cref="ExternalSignIn"/> made, and what is asked before the organization is known: by a mail domain, by a session's person, by
/// a token of a directory. Whether a domain is an organization's is decided here, over all organizations.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130150500_ExternalSignInWalls")]
public sealed class ExternalSignInWalls : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        foreach (var table in new[] { "single_sign_ons", "sso_domains", "scim_tokens", "scim_users", "scim_groups", "scim_group_members" })
        {
            migrationBuilder.Sql(
                $"""
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON {table} TO trunkline_app USING (organization_id = {Here}) WITH CHECK (organization_id = {Here});
                CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
                """);
        }

        migrationBuilder.Sql(
            $$"""
            GRANT SELECT, INSERT, UPDATE, DELETE ON single_sign_ons, scim_users, scim_groups, scim_group_members TO trunkline_app;
            -- Verified is what trunkline_claim_domain says, and nobody else.
            GRANT SELECT, INSERT (id, organization_id, domain, challenge, created_at), DELETE ON sso_domains TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE ON scim_tokens TO trunkline_app;
            GRANT UPDATE (sso_organization_id, broke_glass) ON person_sessions TO trunkline_app;

            -- Whose single sign-on a mail domain has, if it is on.
            CREATE FUNCTION trunkline_sso_of_domain(wanted text) RETURNS TABLE (organization_id uuid, name text, slug text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT o.id, o.name, o.slug
                FROM public.sso_domains d
                JOIN public.single_sign_ons s ON s.organization_id = d.organization_id AND s.is_enabled
                JOIN public.organizations o ON o.id = d.organization_id AND o.deleted_at IS NULL
                WHERE d.domain = wanted AND d.verified_at IS NOT NULL
            $$;

            -- Whether the person gets into the organization by its single sign-on alone; and their role there.
            CREATE FUNCTION trunkline_sso_required(organization uuid, person uuid) RETURNS TABLE (is_required boolean, role text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT EXISTS (SELECT FROM public.sso_domains d
                        WHERE d.organization_id = s.organization_id AND d.verified_at IS NOT NULL AND d.domain = lower(split_part(p.email, '@', 2))), m.role
                FROM public.single_sign_ons s
                JOIN public.members m ON m.organization_id = s.organization_id AND m.person_id = person
                JOIN public.persons p ON p.id = person
                WHERE s.organization_id = organization AND s.is_required
            $$;

            -- Shown: the challenges that stand in the domain's TXT record at this moment. Another organization keeps the domain as long as its own is among them.
            CREATE FUNCTION trunkline_claim_domain(wanted uuid, shown text[], moment timestamptz) RETURNS boolean
                LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
            DECLARE
                here uuid := {{Here}};
                mine record;
                other record;
            BEGIN
                SELECT d.domain, d.challenge, d.verified_at INTO mine FROM public.sso_domains d WHERE d.id = wanted AND d.organization_id = here;
                IF mine IS NULL OR NOT mine.challenge = ANY (shown) THEN
                    RETURN false;
                END IF;
                PERFORM pg_advisory_xact_lock(hashtextextended('trunkline.domain ' || mine.domain, 0));
                FOR other IN SELECT d.id, d.organization_id, d.challenge FROM public.sso_domains d WHERE d.domain = mine.domain AND d.verified_at IS NOT NULL AND d.id <> wanted LOOP
                    IF other.challenge = ANY (shown) THEN
                        RETURN false;
                    END IF;
                    UPDATE public.sso_domains SET verified_at = NULL WHERE id = other.id;
                    INSERT INTO public.audit_rows (organization_id, at, actor, action, target, detail)
                        VALUES (other.organization_id, date_trunc('microseconds', moment), 'system domains', 'sso_domain.lose', left(mine.domain, 128), '{}');
                END LOOP;
                UPDATE public.sso_domains SET verified_at = coalesce(verified_at, moment) WHERE id = wanted;
                RETURN true;
            END $$;

            CREATE FUNCTION trunkline_find_scim_token(token_hash bytea) RETURNS TABLE (organization_id uuid, id uuid, expires_at timestamptz, revoked_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT t.organization_id, t.id, t.expires_at, t.revoked_at
                FROM public.scim_tokens t JOIN public.organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL
                WHERE t.hash = token_hash
            $$;

            REVOKE ALL ON FUNCTION trunkline_sso_of_domain(text), trunkline_sso_required(uuid, uuid), trunkline_claim_domain(uuid, text[], timestamptz), trunkline_find_scim_token(bytea) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_sso_of_domain(text), trunkline_sso_required(uuid, uuid), trunkline_claim_domain(uuid, text[], timestamptz), trunkline_find_scim_token(bytea) TO trunkline_app;
            """);
    }
}
