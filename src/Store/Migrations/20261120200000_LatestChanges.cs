using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Finds the accounts changed last without reading all of them.</summary>
[DbContext(typeof(FleetDb)), Migration("20261120200000_LatestChanges")]
public sealed class LatestChanges : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateIndex(name: "ix_accounts_issued_at", table: "accounts", column: "issued_at");
    }
}
