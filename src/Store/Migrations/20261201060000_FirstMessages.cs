using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Each look at an organization's home page asks whether a message was ever sent from the browser: an index of those rows alone.
/// And the portal's looks at what is live were written down as clients of theirs.</summary>
[DbContext(typeof(FleetDb)), Migration("20261201060000_FirstMessages")]
public sealed class FirstMessages : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE INDEX ix_audit_rows_published ON audit_rows (organization_id) WHERE action = 'message.publish';

            UPDATE connections c SET is_console = true
            WHERE c.client_name = 'trunkline live' AND c.user_name = '' AND NOT EXISTS (SELECT 1 FROM credentials k WHERE k.public_key = c.user_public_key);
            """);
    }
}
