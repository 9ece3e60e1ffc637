using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>What a limited member sees is said by two functions, which the questions that requests begin with ask; and the security stamp of a disabled login is the framework's to change.</summary>
[DbContext(typeof(FleetDb)), Migration("20261201020000_MemberLimits")]
public sealed class MemberLimits : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        Limits(migrationBuilder);
        Questions(migrationBuilder);
        migrationBuilder.Sql(
            """
            DROP FUNCTION trunkline_set_disabled(uuid, timestamptz, text);

            -- At: when it was disabled; null: enabled again. True: it was not so before.
            CREATE FUNCTION trunkline_set_disabled(person uuid, at timestamptz) RETURNS boolean
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                UPDATE public.persons p SET disabled_at = at WHERE p.id = person AND (p.disabled_at IS NULL) = (at IS NOT NULL) AND public.trunkline_is_administrator();
                RETURN FOUND;
            END $$;
            REVOKE ALL ON FUNCTION trunkline_set_disabled(uuid, timestamptz) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_set_disabled(uuid, timestamptz) TO trunkline_app;
            """);
    }

    private static void Limits(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        -- Of a member who is limited to users; a deleted one is none.
        CREATE FUNCTION trunkline_seen_users(member public.members) RETURNS uuid[]
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
        BEGIN
            RETURN ARRAY(SELECT u.id FROM public.member_users g JOIN public.users u ON u.id = g.user_id AND u.deleted_at IS NULL
                WHERE g.organization_id = member.organization_id AND g.person_id = member.person_id);
        END $$;

        -- Of a member who is limited to accounts, or to users: whoever is limited to users sees their accounts.
        CREATE FUNCTION trunkline_seen_accounts(member public.members) RETURNS uuid[]
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
        BEGIN
            RETURN CASE WHEN member.is_limited_to_users
                THEN ARRAY(SELECT DISTINCT u.account_id FROM public.users u WHERE u.id = ANY (public.trunkline_seen_users(member)))
                ELSE ARRAY(SELECT a.account_id FROM public.member_accounts a WHERE a.organization_id = member.organization_id AND a.person_id = member.person_id) END;
        END $$;

        -- The owner's functions ask them, nobody else.
        REVOKE ALL ON FUNCTION trunkline_seen_users(public.members), trunkline_seen_accounts(public.members) FROM PUBLIC;
        """);

    private static void Questions(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        -- Accounts and users: the only ones there are for the token, and for its person; null: all.
        CREATE OR REPLACE FUNCTION trunkline_find_api_token(token_hash bytea)
            RETURNS TABLE (organization_id uuid, id uuid, person_id uuid, role text, accounts uuid[], users uuid[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
        #variable_conflict use_column
        BEGIN
            RETURN QUERY SELECT t.organization_id, t.id, t.person_id, m.role,
                CASE WHEN m.is_limited OR m.is_limited_to_users
                    THEN ARRAY(SELECT a FROM unnest(public.trunkline_seen_accounts(m)) a WHERE t.account_ids IS NULL OR a = ANY (t.account_ids))
                    ELSE t.account_ids END,
                CASE WHEN m.is_limited_to_users THEN public.trunkline_seen_users(m) END,
                t.scopes, t.expires_at, t.revoked_at
            FROM public.api_tokens t
            JOIN public.members m ON m.organization_id = t.organization_id AND m.person_id = t.person_id
            JOIN public.persons p ON p.id = t.person_id AND p.disabled_at IS NULL
            JOIN public.organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL
            WHERE t.hash = token_hash;
        END $$;

        CREATE OR REPLACE FUNCTION trunkline_organizations_of(person uuid)
            RETURNS TABLE (organization_id uuid, name text, slug text, role text, accounts uuid[], users uuid[], deleted_at timestamptz, purge_at timestamptz, is_disabled boolean)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
        #variable_conflict use_column
        BEGIN
            RETURN QUERY SELECT o.id, o.name, o.slug, m.role,
                CASE WHEN m.is_limited OR m.is_limited_to_users THEN public.trunkline_seen_accounts(m) END,
                CASE WHEN m.is_limited_to_users THEN public.trunkline_seen_users(m) END,
                o.deleted_at, o.purge_at, p.disabled_at IS NOT NULL
            FROM public.members m
            JOIN public.organizations o ON o.id = m.organization_id
            JOIN public.persons p ON p.id = m.person_id
            WHERE m.person_id = person ORDER BY m.created_at, o.id;
        END $$;
        """);
}
