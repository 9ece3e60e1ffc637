using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Whether another organization registered an issuer and one of these audiences before: yes or no crosses the walls, nothing else.</summary>
[DbContext(typeof(FleetDb)), Migration("20261129150000_IssuerLookup")]
public sealed class IssuerLookup : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE FUNCTION trunkline_issuer_elsewhere(asker uuid, wanted text, spoken_to text[], since timestamptz, provider uuid) RETURNS boolean
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT EXISTS (
                    SELECT FROM public.identity_providers p
                    WHERE p.organization_id <> asker AND p.kind IN ('oidc', 'jwks') AND p.deleted_at IS NULL
                    AND p.settings->>'issuer' = wanted AND p.settings->'audiences' ?| spoken_to AND (p.created_at, p.id) < (since, provider))
            $$;

            CREATE INDEX ix_identity_providers_issuer ON identity_providers ((settings->>'issuer')) WHERE deleted_at IS NULL;

            REVOKE ALL ON FUNCTION trunkline_issuer_elsewhere(uuid, text, text[], timestamptz, uuid) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_issuer_elsewhere(uuid, text, text[], timestamptz, uuid) TO trunkline_app;
            """);
    }
}
