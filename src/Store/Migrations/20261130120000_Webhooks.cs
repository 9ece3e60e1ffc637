using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Webhooks, what is sent to them, and every try. Audit rows become deliveries by a cursor of each webhook: the chain gives an organization's rows
/// their numbers in the order they commit, so none can appear behind it.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130120000_Webhooks")]
public sealed class Webhooks : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE TABLE webhooks (
                organization_id uuid NOT NULL CONSTRAINT fk_webhooks_organizations_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
                id uuid NOT NULL,
                url text NOT NULL CONSTRAINT ck_webhooks_url CHECK (url ~ '^https?://[!-~]+$' AND char_length(url) <= 1024),
                description text NOT NULL CONSTRAINT ck_webhooks_description CHECK (char_length(description) <= 256),
                event_types text[] NOT NULL CONSTRAINT ck_webhooks_event_types CHECK (cardinality(event_types) <= 50),
                secret_box bytea NOT NULL,
                former_secret_box bytea,
                former_secret_until timestamp with time zone,
                last_sequence bigint NOT NULL,
                paused_until timestamp with time zone,
                failing_since timestamp with time zone,
                disabled_at timestamp with time zone,
                disabled_reason text,
                version integer NOT NULL,
                created_at timestamp with time zone NOT NULL,
                CONSTRAINT pk_webhooks PRIMARY KEY (organization_id, id),
                CONSTRAINT ck_webhooks_former_secret CHECK ((former_secret_box IS NULL) = (former_secret_until IS NULL)),
                CONSTRAINT ck_webhooks_disabled CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL) AND disabled_reason IN ('asked', 'gone', 'failing')));

            CREATE TABLE webhook_deliveries (
                organization_id uuid NOT NULL,
                id uuid NOT NULL,
                webhook_id uuid NOT NULL,
                sequence bigint,
                event_type text NOT NULL CONSTRAINT ck_webhook_deliveries_event_type CHECK (event_type ~ '^[a-z_]{1,40}\.[a-z_]{1,40}$'),
                state text NOT NULL CONSTRAINT ck_webhook_deliveries_state CHECK (state IN ('pending', 'delivered', 'failed')),
                step integer NOT NULL,
                attempts integer NOT NULL,
                due_at timestamp with time zone,
                lease uuid,
                created_at timestamp with time zone NOT NULL,
                finished_at timestamp with time zone,
                CONSTRAINT pk_webhook_deliveries PRIMARY KEY (organization_id, id),
                CONSTRAINT ck_webhook_deliveries_due CHECK ((state = 'pending') = (due_at IS NOT NULL) AND (state = 'pending') = (finished_at IS NULL)),
                CONSTRAINT ck_webhook_deliveries_lease CHECK (lease IS NULL OR state = 'pending'),
                CONSTRAINT fk_webhook_deliveries_webhooks_organization_id_webhook_id FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks (organization_id, id) ON DELETE CASCADE);
            CREATE INDEX ix_webhook_deliveries_webhook ON webhook_deliveries (organization_id, webhook_id, id);
            CREATE INDEX ix_webhook_deliveries_pending ON webhook_deliveries (organization_id, webhook_id, due_at) WHERE state = 'pending';
            CREATE INDEX ix_webhook_deliveries_created_at ON webhook_deliveries (created_at);

            CREATE TABLE webhook_attempts (
                organization_id uuid NOT NULL,
                delivery_id uuid NOT NULL,
                number integer NOT NULL,
                at timestamp with time zone NOT NULL,
                took integer NOT NULL,
                url text NOT NULL,
                status integer,
                problem text,
                response text CONSTRAINT ck_webhook_attempts_response CHECK (char_length(response) <= 1024),
                CONSTRAINT pk_webhook_attempts PRIMARY KEY (organization_id, delivery_id, number),
                CONSTRAINT ck_webhook_attempts_answer CHECK ((status IS NULL) = (problem IS NOT NULL)),
                CONSTRAINT fk_webhook_attempts_webhook_deliveries FOREIGN KEY (organization_id, delivery_id)
                    REFERENCES webhook_deliveries (organization_id, id) ON DELETE CASCADE);

            GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE ON webhook_deliveries TO trunkline_app;
            GRANT SELECT, INSERT ON webhook_attempts TO trunkline_app;
            """);
        foreach (var table in new[] { "webhooks", "webhook_deliveries", "webhook_attempts" })
        {
            migrationBuilder.Sql(
                $"""
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON {table} TO trunkline_app USING (organization_id = {Here}) WITH CHECK (organization_id = {Here});
                CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
                """);
        }

        migrationBuilder.Sql(
            """
            -- Ids are UUIDs of version 7 in the order of the rows: the time, then the number's last 12 bits.
            CREATE FUNCTION trunkline_spread_webhook_events(now timestamptz, most integer) RETURNS integer
                LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
            DECLARE
                hook record;
                last bigint;
                looked integer := 0;
            BEGIN
                FOR hook IN
                    SELECT w.organization_id, w.id, w.event_types, w.last_sequence FROM public.webhooks w
                    WHERE w.disabled_at IS NULL AND EXISTS (SELECT FROM public.audit_rows a WHERE a.organization_id = w.organization_id AND a.sequence > w.last_sequence)
                    FOR UPDATE OF w SKIP LOCKED
                LOOP
                    SELECT max(n.sequence) INTO last FROM (
                        SELECT a.sequence FROM public.audit_rows a WHERE a.organization_id = hook.organization_id AND a.sequence > hook.last_sequence ORDER BY a.sequence LIMIT most) n;
                    INSERT INTO public.webhook_deliveries (organization_id, id, webhook_id, sequence, event_type, state, step, attempts, due_at, created_at)
                        SELECT a.organization_id,
                            encode(overlay(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM now) * 1000)::bigint) FROM 3) FROM 1 FOR 6)
                                PLACING substring(int4send((28672 | (a.sequence & 4095))::integer) FROM 3) FROM 7 FOR 2), 'hex')::uuid,
                            hook.id, a.sequence, a.action, 'pending', 0, 0, now, now
                        FROM public.audit_rows a
                        WHERE a.organization_id = hook.organization_id AND a.sequence > hook.last_sequence AND a.sequence <= last
                            AND (cardinality(hook.event_types) = 0 OR a.action = ANY (hook.event_types) OR split_part(a.action, '.', 1) || '.*' = ANY (hook.event_types));
                    UPDATE public.webhooks w SET last_sequence = last WHERE w.organization_id = hook.organization_id AND w.id = hook.id;
                    looked := looked + (last - hook.last_sequence)::integer;
                END LOOP;
                RETURN looked;
            END $$;

            -- While it is tried, a delivery is due when the lease ends.
            CREATE FUNCTION trunkline_claim_webhook_deliveries(now timestamptz, until timestamptz, taken_by uuid, per_webhook integer, most integer)
                RETURNS TABLE (organization_id uuid, id uuid)
                LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
                WITH due AS (
                    SELECT d.organization_id, d.id FROM public.webhooks w
                    CROSS JOIN LATERAL (
                        SELECT p.organization_id, p.id, p.due_at FROM public.webhook_deliveries p
                        WHERE p.organization_id = w.organization_id AND p.webhook_id = w.id AND p.state = 'pending' AND p.due_at <= now
                        ORDER BY p.due_at, p.id
                        LIMIT greatest(0, per_webhook - (SELECT count(*) FROM public.webhook_deliveries t
                            WHERE t.organization_id = w.organization_id AND t.webhook_id = w.id AND t.state = 'pending' AND t.due_at > now AND t.lease IS NOT NULL))
                    ) d
                    WHERE w.disabled_at IS NULL AND (w.paused_until IS NULL OR w.paused_until <= now)
                    ORDER BY d.due_at, d.id LIMIT most),
                locked AS (
                    SELECT d.organization_id, d.id FROM public.webhook_deliveries d JOIN due ON due.organization_id = d.organization_id AND due.id = d.id
                    WHERE d.state = 'pending' AND d.due_at <= now FOR UPDATE OF d SKIP LOCKED)
                UPDATE public.webhook_deliveries d SET due_at = until, lease = taken_by FROM locked l
                    WHERE d.organization_id = l.organization_id AND d.id = l.id RETURNING d.organization_id, d.id
            $$;

            CREATE FUNCTION trunkline_sweep_webhook_deliveries(before timestamptz, most integer) RETURNS integer
                LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
                WITH gone AS (
                    DELETE FROM public.webhook_deliveries d USING (SELECT o.organization_id, o.id FROM public.webhook_deliveries o WHERE o.created_at < before ORDER BY o.created_at LIMIT most) o
                    WHERE d.organization_id = o.organization_id AND d.id = o.id RETURNING 1)
                SELECT count(*)::integer FROM gone
            $$;

            REVOKE ALL ON FUNCTION trunkline_spread_webhook_events(timestamptz, integer), trunkline_claim_webhook_deliveries(timestamptz, timestamptz, uuid, integer, integer),
                trunkline_sweep_webhook_deliveries(timestamptz, integer) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_spread_webhook_events(timestamptz, integer), trunkline_claim_webhook_deliveries(timestamptz, timestamptz, uuid, integer, integer),
                trunkline_sweep_webhook_deliveries(timestamptz, integer) TO trunkline_app;
            """);
    }
}
