using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>What one organization may see of another's when they share: no more than the accounts' published JWTs say, and who published what is
/// advertised. And which side of a share may write what. <see cref="SharingLookups"/> calls them.</summary>
[DbContext(typeof(FleetDb)), Migration("20261121221000_SharingFunctions")]
public sealed class SharingFunctions : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            -- Advertised exports of live accounts, newest first: of the shared operator and of the asker's own.
            CREATE FUNCTION trunkline_catalogue(search text, only_export uuid, before uuid, at_most int)
                RETURNS TABLE (export_id uuid, type text, subject text, claims text, account_key text, account_name text, organization_name text, created_at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT e.id, e.type, e.subject, (e.claims - 'revocations')::text, a.public_key, a.name, o.name, e.created_at
                FROM public.exports e
                JOIN public.accounts a ON a.organization_id = e.organization_id AND a.id = e.account_id
                JOIN public.organizations o ON o.id = e.organization_id
                JOIN public.operators p ON p.id = a.operator_id
                WHERE e.is_advertised AND a.state = 'active' AND (p.organization_id = '00000000-0000-7000-8000-000000000001' OR p.organization_id = {{Here}})
                    AND {{Here}} IS NOT NULL
                    AND (only_export IS NULL OR e.id = only_export) AND (before IS NULL OR e.id < before)
                    AND (search = '' OR strpos(lower(concat_ws(' ', e.subject, e.claims->>'name', e.claims->>'description', a.name, a.public_key, o.name)), lower(search)) > 0)
                ORDER BY e.id DESC LIMIT least(at_most, 201)
            $$;

            -- An account by its key, with what its JWT says of its exports and keys. Of an export's revocations only those that meet the importer.
            CREATE FUNCTION trunkline_exporter(key text, importer text)
                RETURNS TABLE (organization_id uuid, account_id uuid, operator_id uuid, name text, state text, keys text[], export_id uuid, claims text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT a.organization_id, a.id, a.operator_id, a.name, a.state,
                    ARRAY(SELECT k.public_key FROM public.signing_keys k
                        JOIN public.signing_key_groups g ON g.organization_id = k.organization_id AND g.account_id = k.account_id AND g.id = k.group_id
                        WHERE k.organization_id = a.organization_id AND k.account_id = a.id AND k.state IN ('active', 'retiring') AND NOT g.is_disabled),
                    e.id,
                    (e.claims - 'revocations' || jsonb_build_object('revocations', coalesce((SELECT jsonb_object_agg(r.key, r.value)
                        FROM jsonb_each(e.claims->'revocations') r WHERE r.key IN (importer, '*')), '{}'::jsonb)))::text
                FROM public.accounts a
                LEFT JOIN public.exports e ON e.organization_id = a.organization_id AND e.account_id = a.id
                WHERE a.public_key = key AND NOT a.is_system AND {{Here}} IS NOT NULL
                ORDER BY e.id
            $$;

            -- The imports a new one could meet: of everybody who reaches the importer, and of everybody these and the exporter reach.
            CREATE FUNCTION trunkline_import_graph(new_importer text, new_exporter text, kind text)
                RETURNS TABLE (importer text, exporter text, claims text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                WITH RECURSIVE up (key) AS (
                    SELECT new_importer
                    UNION
                    SELECT a.public_key FROM up
                    JOIN public.imports i ON i.exporter_public_key = up.key AND i.type = kind
                    JOIN public.accounts a ON a.organization_id = i.organization_id AND a.id = i.account_id),
                down (key) AS (
                    (SELECT key FROM up UNION SELECT new_exporter)
                    UNION
                    SELECT i.exporter_public_key FROM down
                    JOIN public.accounts a ON a.public_key = down.key
                    JOIN public.imports i ON i.organization_id = a.organization_id AND i.account_id = a.id AND i.type = kind)
                SELECT a.public_key, i.exporter_public_key, jsonb_strip_nulls(jsonb_build_object('subject', i.claims->'subject', 'account', i.exporter_public_key, 'type', i.type,
                    'local_subject', i.claims->'local_subject', 'to', i.claims->'to'))::text
                FROM down
                JOIN public.accounts a ON a.public_key = down.key
                JOIN public.imports i ON i.organization_id = a.organization_id AND i.account_id = a.id AND i.type = kind
                WHERE {{Here}} IS NOT NULL
            $$;

            CREATE FUNCTION trunkline_stream_exports(keys text[]) RETURNS TABLE (account_key text, subject text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT a.public_key, e.subject FROM public.accounts a
                JOIN public.exports e ON e.organization_id = a.organization_id AND e.account_id = a.id AND e.type = 'stream'
                WHERE a.public_key = ANY (keys) AND {{Here}} IS NOT NULL
            $$;

            -- Who imports from an account of the asker's.
            CREATE FUNCTION trunkline_importers(exporter uuid)
                RETURNS TABLE (account_key text, account_name text, organization_name text, type text, subject text, share_id uuid)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT a.public_key, a.name, o.name, i.type, i.subject, i.share_id
                FROM public.accounts mine
                JOIN public.imports i ON i.exporter_public_key = mine.public_key
                JOIN public.accounts a ON a.organization_id = i.organization_id AND a.id = i.account_id AND a.state IN ('active', 'suspended')
                JOIN public.organizations o ON o.id = a.organization_id
                WHERE mine.id = exporter AND mine.organization_id = {{Here}}
                ORDER BY i.id LIMIT 1000
            $$;

            -- Both sides of the asker's shares, with the export as the importer may know it.
            CREATE FUNCTION trunkline_share_sides(key text)
                RETURNS TABLE (share_id uuid, exporter_key text, exporter_name text, exporter_organization text, importer_name text, importer_organization text, claims text, stream text)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT s.id, a.public_key, a.name, ao.name, b.name, bo.name, (e.claims - 'revocations')::text, e.stream
                FROM public.shares s
                JOIN public.accounts a ON a.organization_id = s.organization_id AND a.id = s.account_id
                JOIN public.organizations ao ON ao.id = s.organization_id
                JOIN public.exports e ON e.organization_id = s.organization_id AND e.account_id = s.account_id AND e.id = s.export_id
                LEFT JOIN public.accounts b ON b.public_key = s.importer_public_key AND b.organization_id = s.importer_organization_id
                LEFT JOIN public.organizations bo ON bo.id = s.importer_organization_id
                WHERE (s.organization_id = {{Here}} OR s.importer_organization_id = {{Here}}) AND (a.public_key = key OR s.importer_public_key = key)
                ORDER BY s.id DESC LIMIT 1000
            $$;

            -- The exporter offers and revokes, the importer requests and accepts, whoever was asked declines; what is shared never changes.
            CREATE FUNCTION trunkline_share_sides_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            DECLARE
                here uuid := {{Here}};
                share public.shares := coalesce(NEW, OLD);
                gives boolean := share.organization_id = here;
                takes boolean := share.importer_organization_id = here;
                allowed boolean;
            BEGIN
                -- A share that goes with its export is deleted by the tables' owner.
                IF current_user <> 'trunkline_app' THEN
                    RETURN share;
                END IF;
                IF TG_OP = 'DELETE' THEN
                    allowed := gives;
                ELSIF TG_OP = 'INSERT' THEN
                    allowed := (gives AND NEW.state = 'offered') OR (takes AND NEW.state = 'requested' AND NEW.activation IS NULL AND NEW.decided_at IS NULL);
                ELSE
                    allowed := (NEW.organization_id, NEW.account_id, NEW.export_id, NEW.importer_organization_id, NEW.importer_public_key, NEW.subject, NEW.note, NEW.created_by, NEW.created_at)
                            IS NOT DISTINCT FROM (OLD.organization_id, OLD.account_id, OLD.export_id, OLD.importer_organization_id, OLD.importer_public_key, OLD.subject, OLD.note, OLD.created_by, OLD.created_at)
                        AND (NEW.activation IS NOT DISTINCT FROM OLD.activation OR gives)
                        AND CASE
                            WHEN NEW.state = OLD.state THEN gives OR takes
                            WHEN OLD.state = 'requested' THEN (gives AND NEW.state IN ('offered', 'declined')) OR (takes AND NEW.state = 'declined')
                            WHEN OLD.state = 'offered' THEN (gives AND NEW.state = 'revoked') OR (takes AND NEW.state IN ('accepted', 'declined'))
                            WHEN OLD.state = 'accepted' THEN (gives AND NEW.state = 'revoked') OR (takes AND NEW.state = 'declined')
                            ELSE false END;
                END IF;
                IF NOT allowed THEN
                    RAISE EXCEPTION 'that side of a share may not do that' USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN share;
            END $$;
            CREATE TRIGGER shares_sides BEFORE INSERT OR UPDATE OR DELETE ON shares FOR EACH ROW EXECUTE FUNCTION trunkline_share_sides_keep();

            REVOKE ALL ON FUNCTION trunkline_catalogue(text, uuid, uuid, int), trunkline_exporter(text, text), trunkline_import_graph(text, text, text),
                trunkline_stream_exports(text[]), trunkline_importers(uuid), trunkline_share_sides(text), trunkline_share_sides_keep() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_catalogue(text, uuid, uuid, int), trunkline_exporter(text, text), trunkline_import_graph(text, text, text),
                trunkline_stream_exports(text[]), trunkline_importers(uuid), trunkline_share_sides(text) TO trunkline_app;
            """);
    }
}
