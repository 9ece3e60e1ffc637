using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Logins can be disabled by an administrator, and deleted by whoever they are of (ASVS 5.0 7.4.2). Of a disabled person no token is found, and what they are a member of
/// comes with the word that it is not for them: the questions that requests begin with say so. The two asked most are in PL/pgSQL now, which keeps the plans that SQL functions make anew at each call.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130180000_PersonEnds")]
public sealed class PersonEnds : Migration
{
    private const string Platform = "'00000000-0000-7000-8000-000000000001'::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("ALTER TABLE persons ADD disabled_at timestamptz;");
        Questions(migrationBuilder);
        Changes(migrationBuilder);
    }

    private static void Questions(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid);

        -- Accounts and users: the only ones there are for the token, and for its person; null: all. Whoever is limited to users sees their accounts. A deleted user is none.
        CREATE FUNCTION trunkline_find_api_token(token_hash bytea)
            RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, accounts uuid[], users uuid[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
        #variable_conflict use_column
        BEGIN
            RETURN QUERY SELECT t.organization_id, t.id, t.person_id, m.role,
                CASE WHEN m.is_limited_to_users THEN ARRAY(SELECT DISTINCT u.account_id FROM public.member_users g JOIN public.users u ON u.id = g.user_id AND u.deleted_at IS NULL
                        WHERE g.organization_id = m.organization_id AND g.person_id = m.person_id AND (t.account_ids IS NULL OR u.account_id = ANY (t.account_ids)))
                    WHEN m.is_limited THEN ARRAY(SELECT a.account_id FROM public.member_accounts a
                        WHERE a.organization_id = m.organization_id AND a.person_id = m.person_id AND (t.account_ids IS NULL OR a.account_id = ANY (t.account_ids)))
                    ELSE t.account_ids END,
                CASE WHEN m.is_limited_to_users THEN ARRAY(SELECT u.id FROM public.member_users g JOIN public.users u ON u.id = g.user_id AND u.deleted_at IS NULL
                    WHERE g.organization_id = m.organization_id AND g.person_id = m.person_id) END,
                t.scopes, t.expires_at, t.revoked_at
            FROM public.api_tokens t
            JOIN public.members m ON m.organization_id = t.organization_id AND m.person_id = t.person_id
            JOIN public.persons p ON p.id = t.person_id AND p.disabled_at IS NULL
            JOIN public.organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL
            WHERE t.hash = token_hash;
        END $$;

        CREATE FUNCTION trunkline_organizations_of(person uuid)
            RETURNS TABLE (organization_id uuid, name text, slug text, role text, accounts uuid[], users uuid[], deleted_at timestamptz, purge_at timestamptz, is_disabled boolean)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
        #variable_conflict use_column
        BEGIN
            RETURN QUERY SELECT o.id, o.name, o.slug, m.role,
                CASE WHEN m.is_limited_to_users THEN ARRAY(SELECT DISTINCT u.account_id FROM public.member_users g JOIN public.users u ON u.id = g.user_id AND u.deleted_at IS NULL
                        WHERE g.organization_id = m.organization_id AND g.person_id = m.person_id)
                    WHEN m.is_limited THEN ARRAY(SELECT a.account_id FROM public.member_accounts a WHERE a.organization_id = m.organization_id AND a.person_id = m.person_id) END,
                CASE WHEN m.is_limited_to_users THEN ARRAY(SELECT u.id FROM public.member_users g JOIN public.users u ON u.id = g.user_id AND u.deleted_at IS NULL
                    WHERE g.organization_id = m.organization_id AND g.person_id = m.person_id) END,
                o.deleted_at, o.purge_at, p.disabled_at IS NOT NULL
            FROM public.members m
            JOIN public.organizations o ON o.id = m.organization_id
            JOIN public.persons p ON p.id = m.person_id
            WHERE m.person_id = person ORDER BY m.created_at, o.id;
        END $$;
        REVOKE ALL ON FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION trunkline_find_api_token(bytea), trunkline_organizations_of(uuid) TO trunkline_app;

        CREATE OR REPLACE FUNCTION trunkline_find_authorization(wanted uuid)
            RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, client_id text, scopes text[], authenticated_at timestamptz, authentication_methods text[], expires_at timestamptz, revoked_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT a.organization_id, a.id, a.person_id, m.role, a.client_id, a.scopes, a.authenticated_at, a.authentication_methods, a.expires_at, a.revoked_at
            FROM public.client_authorizations a
            JOIN public.persons p ON p.id = a.person_id AND p.disabled_at IS NULL
            LEFT JOIN public.members m ON m.organization_id = a.organization_id AND m.person_id = a.person_id
            WHERE a.id = wanted AND NOT EXISTS (SELECT FROM public.organizations o WHERE o.id = a.organization_id AND o.deleted_at IS NOT NULL)
        $$;
        """);

    private static void Changes(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        $$"""
        -- At: when it was disabled; null: enabled again. With another stamp nothing counts that was signed or mailed before: cookies, half-done sign-ins, reset codes. True: it was not so before.
        CREATE FUNCTION trunkline_set_disabled(person uuid, at timestamptz, stamp text) RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            UPDATE public.persons p SET disabled_at = at, security_stamp = stamp
                WHERE p.id = person AND (p.disabled_at IS NULL) = (at IS NOT NULL) AND public.trunkline_is_administrator();
            RETURN FOUND;
        END $$;

        -- Of nobody who is a member of an organization or runs the platform. One that is deleted and not purged yet loses them: only its other owners can restore it.
        -- The platform's log keeps that it was done, and nothing of the person but the id, as it is named there.
        CREATE FUNCTION trunkline_delete_login(person uuid, named text, at timestamptz, origin text) RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            PERFORM FROM public.persons p WHERE p.id = person AND NOT p.is_platform_administrator FOR UPDATE;
            IF NOT FOUND OR EXISTS (SELECT FROM public.members m JOIN public.organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL WHERE m.person_id = person) THEN
                RETURN false;
            END IF;
            DELETE FROM public.members m WHERE m.person_id = person;
            DELETE FROM public.persons p WHERE p.id = person;
            INSERT INTO public.audit_rows (organization_id, at, actor, action, target, detail, origin, previous_hash, hash)
                VALUES ({{Platform}}, at, 'person ' || named, 'person.delete', named, '{}', origin, '', '');
            RETURN true;
        END $$;

        REVOKE ALL ON FUNCTION trunkline_set_disabled(uuid, timestamptz, text), trunkline_delete_login(uuid, text, timestamptz, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION trunkline_set_disabled(uuid, timestamptz, text), trunkline_delete_login(uuid, text, timestamptz, text) TO trunkline_app;
        """);
}
