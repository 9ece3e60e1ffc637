using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Answers to requests with an Idempotency-Key. Only the portal reads and writes them.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130111000_KeptAnswers")]
public sealed class KeptAnswers : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            CREATE TABLE kept_answers (
                organization_id uuid NOT NULL CONSTRAINT fk_kept_answers_organizations_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
                actor text NOT NULL,
                key text NOT NULL CONSTRAINT ck_kept_answers_key CHECK (key ~ '^[!-~]{1,255}$'),
                request_hash bytea NOT NULL CONSTRAINT ck_kept_answers_request_hash CHECK (octet_length(request_hash) = 32),
                status integer NOT NULL CONSTRAINT ck_kept_answers_status CHECK (status BETWEEN 200 AND 299),
                headers jsonb NOT NULL CONSTRAINT ck_kept_answers_headers CHECK (jsonb_typeof(headers) = 'object'),
                body bytea NOT NULL,
                created_at timestamp with time zone NOT NULL,
                CONSTRAINT pk_kept_answers PRIMARY KEY (organization_id, actor, key));
            CREATE INDEX ix_kept_answers_organization_id_created_at ON kept_answers (organization_id, created_at);
            GRANT SELECT, INSERT, DELETE ON kept_answers TO trunkline_app;
            ALTER TABLE kept_answers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON kept_answers TO trunkline_app USING (organization_id = {{Here}}) WITH CHECK (organization_id = {{Here}});
            CREATE POLICY fleet ON kept_answers TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
            """);
    }
}
