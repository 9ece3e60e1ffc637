using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Where organizations' audit logs are published.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130120100_AuditStreams")]
public sealed class AuditStreams : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";
    private const string Setting = "(SELECT nullif(current_setting('trunkline.accounts', true), ''))";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            CREATE TABLE audit_streams (
                organization_id uuid NOT NULL CONSTRAINT pk_audit_streams PRIMARY KEY,
                account_id uuid NOT NULL,
                subject_prefix text NOT NULL CONSTRAINT ck_audit_streams_subject_prefix CHECK (char_length(subject_prefix) BETWEEN 1 AND 128 AND subject_prefix !~ '[[:space:][:cntrl:]*>]'),
                last_sequence bigint NOT NULL,
                due_at timestamp with time zone NOT NULL,
                lease uuid,
                problem text,
                failures integer NOT NULL,
                created_at timestamp with time zone NOT NULL,
                CONSTRAINT fk_audit_streams_accounts_organization_id_account_id FOREIGN KEY (organization_id, account_id) REFERENCES accounts (organization_id, id) ON DELETE CASCADE);
            CREATE INDEX ix_audit_streams_organization_id_account_id ON audit_streams (organization_id, account_id);
            GRANT SELECT, INSERT, UPDATE, DELETE ON audit_streams TO trunkline_app;
            ALTER TABLE audit_streams ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON audit_streams TO trunkline_app USING (organization_id = {{Here}}) WITH CHECK (organization_id = {{Here}});
            CREATE POLICY fleet ON audit_streams TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
            CREATE POLICY accounts ON audit_streams AS RESTRICTIVE TO trunkline_app USING ({{Setting}} IS NULL OR account_id = ANY ({{Setting}}::uuid[]));

            CREATE FUNCTION trunkline_claim_audit_streams(now timestamptz, until timestamptz, taken_by uuid, most integer) RETURNS TABLE (organization_id uuid)
                LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
                WITH behind AS (
                    SELECT s.organization_id FROM public.audit_streams s
                    WHERE s.due_at <= now AND EXISTS (SELECT FROM public.audit_rows a WHERE a.organization_id = s.organization_id AND a.sequence > s.last_sequence)
                    ORDER BY s.due_at LIMIT most FOR UPDATE OF s SKIP LOCKED)
                UPDATE public.audit_streams s SET due_at = until, lease = taken_by FROM behind b WHERE s.organization_id = b.organization_id RETURNING s.organization_id
            $$;
            REVOKE ALL ON FUNCTION trunkline_claim_audit_streams(timestamptz, timestamptz, uuid, integer) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_claim_audit_streams(timestamptz, timestamptz, uuid, integer) TO trunkline_app;
            """);
    }
}
