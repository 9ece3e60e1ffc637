using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Organizations that platform administrators suspended, and what administrators may see and do of organizations that are none of theirs: one function per question, each
/// of which answers only a connection whose person is an administrator (docs/adr/0032). The portal's role cannot touch a suspension in any other way.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130140000_Suspensions")]
public sealed class Suspensions : Migration
{
    private const string Platform = "'00000000-0000-7000-8000-000000000001'::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        Columns(migrationBuilder);
        Questions(migrationBuilder);
        Changes(migrationBuilder);
        migrationBuilder.Sql(
            """
            REVOKE ALL ON FUNCTION trunkline_keep_suspension(), trunkline_is_administrator(), trunkline_suspensions(), trunkline_admin_organizations(text, uuid, text, uuid, int),
                trunkline_admin_members(uuid), trunkline_admin_accounts(uuid, int), trunkline_admin_audit_rows(uuid, int),
                trunkline_admin_audit(uuid, timestamptz, text, text, text, text, text), trunkline_set_suspension(uuid, text, timestamptz) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_is_administrator(), trunkline_suspensions(), trunkline_admin_organizations(text, uuid, text, uuid, int),
                trunkline_admin_members(uuid), trunkline_admin_accounts(uuid, int), trunkline_admin_audit_rows(uuid, int),
                trunkline_admin_audit(uuid, timestamptz, text, text, text, text, text), trunkline_set_suspension(uuid, text, timestamptz) TO trunkline_app;
            """);
    }

    private static void Columns(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE organizations ADD suspended_at timestamp with time zone, ADD suspension_reason text,
            ADD CONSTRAINT ck_organizations_suspended CHECK ((suspended_at IS NULL) = (suspension_reason IS NULL)),
            ADD CONSTRAINT ck_organizations_suspension_reason CHECK (char_length(suspension_reason) BETWEEN 1 AND 500 AND suspension_reason !~ '[[:cntrl:]]' AND btrim(suspension_reason) = suspension_reason);

        -- The portal's role writes organizations; this of them only by the function below, which runs as the owner.
        CREATE FUNCTION trunkline_keep_suspension() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
        BEGIN
            IF current_user = 'trunkline_app' AND (NEW.suspended_at, NEW.suspension_reason) IS DISTINCT FROM (OLD.suspended_at, OLD.suspension_reason) THEN
                RAISE EXCEPTION 'only trunkline_set_suspension suspends and resumes' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER keep_suspension BEFORE UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION trunkline_keep_suspension();
        """);

    private static void Questions(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        $$"""
        CREATE FUNCTION trunkline_is_administrator() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT EXISTS (SELECT FROM public.persons WHERE id = nullif(current_setting('trunkline.person', true), '')::uuid AND is_platform_administrator)
        $$;

        -- Every portal knows them, whoever asks it.
        CREATE FUNCTION trunkline_suspensions() RETURNS TABLE (id uuid, reason text, at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT o.id, o.suspension_reason, o.suspended_at FROM public.organizations o WHERE o.suspended_at IS NOT NULL
        $$;

        CREATE FUNCTION trunkline_admin_organizations(search text, wanted uuid, state text, before uuid, most int)
            RETURNS TABLE (id uuid, name text, slug text, created_at timestamptz, members int, accounts int, suspended_at timestamptz, suspension_reason text, deleted_at timestamptz, purge_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT o.id, o.name, o.slug, o.created_at, (SELECT count(*)::int FROM public.members m WHERE m.organization_id = o.id),
                (SELECT count(*)::int FROM public.accounts a WHERE a.organization_id = o.id AND NOT a.is_system AND a.state <> 'retired'),
                o.suspended_at, o.suspension_reason, o.deleted_at, o.purge_at
            FROM public.organizations o
            WHERE (SELECT public.trunkline_is_administrator()) AND o.id <> {{Platform}}
                AND (wanted IS NULL OR o.id = wanted) AND (before IS NULL OR o.id < before)
                AND CASE state WHEN 'suspended' THEN o.suspended_at IS NOT NULL WHEN 'deleted' THEN o.deleted_at IS NOT NULL WHEN 'active' THEN o.suspended_at IS NULL AND o.deleted_at IS NULL ELSE true END
                AND (search IS NULL OR strpos(lower(o.name), lower(search)) > 0 OR strpos(o.slug, lower(search)) > 0
                    OR EXISTS (SELECT FROM public.members m JOIN public.persons p ON p.id = m.person_id WHERE m.organization_id = o.id AND strpos(p.normalized_email, upper(search)) > 0)
                    OR EXISTS (SELECT FROM public.accounts a WHERE a.organization_id = o.id AND a.public_key = search))
            ORDER BY o.id DESC LIMIT most
        $$;

        CREATE FUNCTION trunkline_admin_members(organization uuid) RETURNS TABLE (person_id uuid, email text, role text, is_limited boolean, created_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT p.id, p.email::text, m.role, m.is_limited, m.created_at FROM public.members m JOIN public.persons p ON p.id = m.person_id
            WHERE (SELECT public.trunkline_is_administrator()) AND m.organization_id = organization ORDER BY m.created_at, p.id LIMIT 500
        $$;

        CREATE FUNCTION trunkline_admin_accounts(organization uuid, most int)
            RETURNS TABLE (id uuid, name text, public_key text, state text, generation bigint, limits text, connections int) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT a.id, a.name, a.public_key, a.state, a.generation, (a.claims::jsonb #> '{nats,limits}')::text,
                (SELECT count(*)::int FROM public.connections c WHERE c.organization_id = a.organization_id AND c.account_id = a.id AND c.disconnected_at IS NULL)
            FROM public.accounts a WHERE (SELECT public.trunkline_is_administrator()) AND a.organization_id = organization AND NOT a.is_system
            ORDER BY a.id LIMIT most
        $$;

        -- Who did what and when, without what exactly: that is the organization's.
        CREATE FUNCTION trunkline_admin_audit_rows(organization uuid, most int) RETURNS TABLE (sequence bigint, at timestamptz, actor text, action text, target text)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT r.sequence, r.at, r.actor, r.action, r.target FROM public.audit_rows r
            WHERE (SELECT public.trunkline_is_administrator()) AND r.organization_id = organization ORDER BY r.sequence DESC LIMIT most
        $$;
        """);

    private static void Changes(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        $$"""
        -- A row of an administrator's in any organization's log, about what administrators do.
        CREATE FUNCTION trunkline_admin_audit(organization uuid, at timestamptz, actor text, action text, target text, detail text, origin text) RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            IF NOT public.trunkline_is_administrator() OR action !~ '^(organization|support_view|person|platform)\.' THEN
                RETURN false;
            END IF;
            INSERT INTO public.audit_rows (organization_id, at, actor, action, target, detail, origin, previous_hash, hash)
                VALUES (organization, at, actor, action, target, detail, origin, '', '');
            RETURN true;
        END $$;

        -- With a reason suspends, without one resumes. True: it was not so before. Every open account gets a generation, which is signed closed, or as it was (AccountClaims).
        CREATE FUNCTION trunkline_set_suspension(organization uuid, reason text, at timestamptz) RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            UPDATE public.organizations o SET suspended_at = CASE WHEN reason IS NOT NULL THEN at END, suspension_reason = reason
                WHERE o.id = organization AND o.id <> {{Platform}} AND (o.suspended_at IS NULL) = (reason IS NOT NULL) AND public.trunkline_is_administrator();
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            UPDATE public.accounts a SET generation = a.generation + 1, issued_at = greatest(floor(extract(epoch FROM at))::bigint, a.issued_at + 1)
                WHERE a.organization_id = organization AND NOT a.is_system AND a.state IN ('active', 'suspended');
            -- Heard once this is committed.
            PERFORM pg_notify('trunkline_publication', ''), pg_notify('trunkline_admission', ''), pg_notify('trunkline_platform', '');
            RETURN true;
        END $$;
        """);
}
