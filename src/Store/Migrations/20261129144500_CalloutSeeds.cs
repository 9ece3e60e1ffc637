using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>The callout service's own seeds: its user, the sentinel's and the keys (X…) that requests are sealed for. Only the owner takes them away.</summary>
[DbContext(typeof(FleetDb)), Migration("20261129144500_CalloutSeeds")]
public sealed class CalloutSeeds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE sealed_seeds DROP CONSTRAINT ck_sealed_seeds_public_key, DROP CONSTRAINT ck_sealed_seeds_role,
                ADD CONSTRAINT ck_sealed_seeds_public_key CHECK (public_key ~ '^[AOUX][A-Z2-7]{55}$'),
                ADD CONSTRAINT ck_sealed_seeds_role CHECK (role IN ('operator', 'operator-signing', 'account', 'account-signing', 'callout-user', 'callout-sentinel', 'callout-xkey'));
            """);
    }
}
