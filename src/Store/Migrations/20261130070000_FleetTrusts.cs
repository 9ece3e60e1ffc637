using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>The operator's JWT and what nodes preload beside it become a matter of the topology's revisions. Bootstrap, which migrates, fills in those there are.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130070000_FleetTrusts")]
public sealed class FleetTrusts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("ALTER TABLE topologies ADD trust jsonb CONSTRAINT ck_topologies_trust CHECK (jsonb_typeof(trust) = 'object')");
    }
}
