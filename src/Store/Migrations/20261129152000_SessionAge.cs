using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Old sessions are found by when they began. A block range index: rows come in that order, and ending one need not touch it.</summary>
[DbContext(typeof(FleetDb)), Migration("20261129152000_SessionAge")]
public sealed class SessionAge : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("CREATE INDEX ix_connect_sessions_admitted_at ON connect_sessions USING brin (admitted_at);");
    }
}
