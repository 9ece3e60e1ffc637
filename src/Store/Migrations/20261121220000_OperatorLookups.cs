using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>What servers and tools ask of an operator's account server, nobody signed in: JWTs that are public as they are.</summary>
[DbContext(typeof(FleetDb)), Migration("20261121220000_OperatorLookups")]
public sealed class OperatorLookups : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE FUNCTION trunkline_operator_jwt(key text) RETURNS text
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT o.jwt FROM public.operators o WHERE o.public_key = key AND o.jwt <> ''
            $$;

            CREATE FUNCTION trunkline_operator_account_jwt(operator_key text, account_key text) RETURNS text
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT j.jwt FROM public.accounts a
                JOIN public.operators o ON o.id = a.operator_id JOIN public.account_jwts j ON j.account_id = a.id
                WHERE a.public_key = account_key AND o.public_key = operator_key
            $$;

            REVOKE ALL ON FUNCTION trunkline_operator_jwt(text), trunkline_operator_account_jwt(text, text) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_operator_jwt(text), trunkline_operator_account_jwt(text, text) TO trunkline_app;
            """);
    }
}
