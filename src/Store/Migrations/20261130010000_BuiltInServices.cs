using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>The account whose services every other one imports, and the seed of the user that answers them.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130010000_BuiltInServices")]
public sealed class BuiltInServices : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE operators ADD COLUMN platform_account_key text,
                ADD CONSTRAINT ck_operators_platform_account_key CHECK (platform_account_key ~ '^[A][A-Z2-7]{55}$');
            ALTER TABLE sealed_seeds DROP CONSTRAINT ck_sealed_seeds_role,
                ADD CONSTRAINT ck_sealed_seeds_role CHECK (role IN ('operator', 'operator-signing', 'account', 'account-signing', 'callout-user', 'callout-sentinel', 'callout-xkey', 'services-user'));
            """);
    }
}
