using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Audit rows number and chain themselves, one organization at a time, and never change. <see cref="AuditLog"/> verifies.</summary>
[DbContext(typeof(FleetDb)), Migration("20261120190200_AuditChain")]
public sealed class AuditChain : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            -- The lock is the organization's and lasts until commit, so numbers have no gaps and commit in order.
            CREATE FUNCTION trunkline_audit_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
                FOREACH field IN ARRAY ARRAY[NEW.actor, NEW.action, NEW.target, NEW.detail] LOOP
                    text_bytes := text_bytes || int4send(octet_length(convert_to(field, 'UTF8'))) || convert_to(field, 'UTF8');
                END LOOP;
                NEW.hash := sha256(NEW.previous_hash || uuid_send(NEW.organization_id) || int8send(NEW.sequence)
                    || int8send((extract(epoch FROM NEW.at) * 1000000)::bigint) || text_bytes);
                RETURN NEW;
            END $$;

            CREATE FUNCTION trunkline_audit_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            BEGIN
                RAISE EXCEPTION 'audit rows are never changed' USING ERRCODE = 'insufficient_privilege';
            END $$;

            CREATE TRIGGER audit_rows_chain BEFORE INSERT ON audit_rows FOR EACH ROW EXECUTE FUNCTION trunkline_audit_chain();
            CREATE TRIGGER audit_rows_refuse BEFORE UPDATE OR DELETE ON audit_rows FOR EACH ROW EXECUTE FUNCTION trunkline_audit_refuse();
            CREATE TRIGGER audit_rows_refuse_truncate BEFORE TRUNCATE ON audit_rows FOR EACH STATEMENT EXECUTE FUNCTION trunkline_audit_refuse();
            REVOKE ALL ON FUNCTION trunkline_audit_chain(), trunkline_audit_refuse() FROM PUBLIC;
            """);
    }
}
