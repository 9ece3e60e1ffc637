using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Administrators who look at an organization as one of its members would: which session, as what, why, until when. The organization reads its own.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130140200_SupportViews")]
public sealed class SupportViews : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";
    private const string Platform = "'00000000-0000-7000-8000-000000000001'::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            CREATE TABLE support_views (
                id uuid NOT NULL CONSTRAINT pk_support_views PRIMARY KEY,
                organization_id uuid NOT NULL CONSTRAINT fk_support_views_organizations_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
                person_id uuid NOT NULL CONSTRAINT fk_support_views_persons_person_id REFERENCES persons (id) ON DELETE CASCADE,
                session_id uuid NOT NULL,
                role text NOT NULL CONSTRAINT ck_support_views_role CHECK (role IN ('viewer', 'developer', 'admin')),
                reason text NOT NULL CONSTRAINT ck_support_views_reason CHECK (char_length(reason) BETWEEN 1 AND 500 AND reason !~ '[[:cntrl:]]' AND btrim(reason) = reason),
                started_at timestamp with time zone NOT NULL,
                ends_at timestamp with time zone NOT NULL CONSTRAINT ck_support_views_ends_at CHECK (ends_at > started_at AND ends_at <= started_at + interval '30 minutes'),
                ended_at timestamp with time zone);
            CREATE INDEX ix_support_views_organization_id_started_at ON support_views (organization_id, started_at);
            CREATE UNIQUE INDEX ux_support_views_open ON support_views (session_id) WHERE ended_at IS NULL;
            GRANT SELECT ON support_views TO trunkline_app;
            ALTER TABLE support_views ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON support_views TO trunkline_app USING (organization_id = {{Here}}) WITH CHECK (organization_id = {{Here}});
            CREATE POLICY fleet ON support_views TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);

            -- By the session of the administrator who asks; one at a time, the one before it ends.
            CREATE FUNCTION trunkline_begin_support_view(view uuid, organization uuid, session uuid, as_role text, why text, at timestamptz, until timestamptz) RETURNS boolean
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            DECLARE
                me uuid := nullif(current_setting('trunkline.person', true), '')::uuid;
            BEGIN
                IF NOT public.trunkline_is_administrator() OR organization = {{Platform}}
                    OR NOT EXISTS (SELECT FROM public.organizations o WHERE o.id = organization AND o.deleted_at IS NULL)
                    OR NOT EXISTS (SELECT FROM public.person_sessions s WHERE s.id = session AND s.person_id = me) THEN
                    RETURN false;
                END IF;
                UPDATE public.support_views v SET ended_at = at WHERE v.session_id = session AND v.ended_at IS NULL;
                INSERT INTO public.support_views (id, organization_id, person_id, session_id, role, reason, started_at, ends_at)
                    VALUES (view, organization, me, session, as_role, why, at, until);
                RETURN true;
            END $$;

            -- Asked before the organization is known. It is over with its time, with the session, and when its person is an administrator no more.
            CREATE FUNCTION trunkline_support_view(session uuid, at timestamptz) RETURNS TABLE (id uuid, organization_id uuid, name text, slug text, person_id uuid, role text, ends_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT v.id, o.id, o.name, o.slug, v.person_id, v.role, v.ends_at FROM public.support_views v
                JOIN public.organizations o ON o.id = v.organization_id AND o.deleted_at IS NULL
                JOIN public.persons p ON p.id = v.person_id AND p.is_platform_administrator
                JOIN public.person_sessions s ON s.id = v.session_id AND s.person_id = v.person_id
                WHERE v.session_id = session AND v.ended_at IS NULL AND v.ends_at > at
            $$;

            -- Whose organization it was; null: there was none. Its end stands in the log of both.
            CREATE FUNCTION trunkline_end_support_view(session uuid, at timestamptz) RETURNS TABLE (id uuid, organization_id uuid)
                LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
                UPDATE public.support_views v SET ended_at = at WHERE v.session_id = session AND v.ended_at IS NULL
                    AND v.person_id = nullif(current_setting('trunkline.person', true), '')::uuid RETURNING v.id, v.organization_id
            $$;

            REVOKE ALL ON FUNCTION trunkline_begin_support_view(uuid, uuid, uuid, text, text, timestamptz, timestamptz), trunkline_support_view(uuid, timestamptz), trunkline_end_support_view(uuid, timestamptz) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_begin_support_view(uuid, uuid, uuid, text, text, timestamptz, timestamptz), trunkline_support_view(uuid, timestamptz), trunkline_end_support_view(uuid, timestamptz) TO trunkline_app;
            """);
    }
}
