using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Audit rows say from where a change was asked for, and the chain covers that too. A row without it, as all were before, is hashed as before.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130110000_AuditOrigin")]
public sealed class AuditOriginColumn : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE audit_rows ADD origin text NOT NULL DEFAULT '';
            ALTER TABLE audit_rows ADD CONSTRAINT ck_audit_rows_origin CHECK (CASE WHEN origin = '' THEN true ELSE jsonb_typeof(origin::jsonb) = 'object' END);

            CREATE OR REPLACE FUNCTION trunkline_audit_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            DECLARE
                last_sequence bigint;
                last_hash bytea;
                text_bytes bytea := '';
                field text;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended('trunkline.audit ' || NEW.organization_id::text, 0));
                SELECT sequence, hash INTO last_sequence, last_hash FROM public.audit_rows
                    WHERE organization_id = NEW.organization_id ORDER BY sequence DESC LIMIT 1;
                NEW.sequence := coalesce(last_sequence, 0) + 1;
                NEW.previous_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
                FOREACH field IN ARRAY ARRAY[NEW.actor, NEW.action, NEW.target, NEW.detail] || CASE WHEN NEW.origin = '' THEN ARRAY[]::text[] ELSE ARRAY[NEW.origin] END LOOP
                    text_bytes := text_bytes || int4send(octet_length(convert_to(field, 'UTF8'))) || convert_to(field, 'UTF8');
                END LOOP;
                NEW.hash := sha256(NEW.previous_hash || uuid_send(NEW.organization_id) || int8send(NEW.sequence)
                    || int8send((extract(epoch FROM NEW.at) * 1000000)::bigint) || text_bytes);
                RETURN NEW;
            END $$;
            """);
    }
}
