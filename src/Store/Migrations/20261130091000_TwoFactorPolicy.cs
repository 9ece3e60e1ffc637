using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Organizations that are there only for who has two factors, and the question whether somebody has. It is asked for a token too, whose person the
/// portal's role could ask about; the organization it could not.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130091000_TwoFactorPolicy")]
public sealed class TwoFactorPolicy : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE organizations ADD requires_two_factors boolean NOT NULL DEFAULT false;

            CREATE FUNCTION trunkline_two_factors(organization uuid, person uuid) RETURNS TABLE (is_required boolean, is_present boolean)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT o.requires_two_factors, p.two_factor_enabled OR EXISTS (SELECT FROM public.person_passkeys k WHERE k.person_id = p.id)
                FROM public.organizations o CROSS JOIN public.persons p WHERE o.id = organization AND p.id = person
            $$;

            REVOKE ALL ON FUNCTION trunkline_two_factors(uuid, uuid) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_two_factors(uuid, uuid) TO trunkline_app;
            """);
    }
}
