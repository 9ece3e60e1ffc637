using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Who may do what to the fleet's topology and rollouts: people add revisions and rollouts and move them (portal, on behalf of administrators),
/// the controller plans and carries out. Nobody changes a revision.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130043000_RolloutWalls")]
public sealed class RolloutWalls : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            GRANT SELECT, INSERT ON topologies, rollouts TO trunkline_app;
            GRANT UPDATE (state, started_at, ended_at) ON rollouts TO trunkline_app;
            GRANT SELECT ON rollout_steps, node_orders TO trunkline_app;

            GRANT SELECT ON topologies TO trunkline_fleet;
            GRANT SELECT, UPDATE ON rollouts TO trunkline_fleet;
            GRANT SELECT, INSERT, UPDATE ON rollout_steps, node_orders TO trunkline_fleet;
            GRANT INSERT, DELETE ON regions, nodes TO trunkline_fleet;
            GRANT UPDATE (display_name) ON regions TO trunkline_fleet;
            """);
    }
}
