using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>What nodes last said of themselves: written by the controller, read by the portal for the platform's administrators. No tenant's table: it is about
/// the fleet, and no page of a tenant's reads it.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130050000_NodeReports")]
public sealed class NodeReports : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE TABLE node_reports (
                node_id uuid NOT NULL CONSTRAINT pk_node_reports PRIMARY KEY CONSTRAINT fk_node_reports_nodes_node_id REFERENCES nodes (id) ON DELETE CASCADE,
                server_id text NOT NULL,
                at timestamp with time zone NOT NULL,
                pulse jsonb NOT NULL CONSTRAINT ck_node_reports_pulse CHECK (jsonb_typeof(pulse) = 'object'),
                links jsonb CONSTRAINT ck_node_reports_links CHECK (jsonb_typeof(links) = 'object'),
                epoch bigint NOT NULL);
            -- A row is rewritten every few seconds: with room beside it, in its own page and without touching the index.
            ALTER TABLE node_reports SET (fillfactor = 40);
            GRANT SELECT ON node_reports TO trunkline_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON node_reports TO trunkline_fleet;
            """);
    }
}
