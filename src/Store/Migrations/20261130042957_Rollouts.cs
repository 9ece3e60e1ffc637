using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Store.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(FleetDb)), Migration("20261130042957_Rollouts")]
    public class Rollouts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "node_orders",
                columns: table => new
                {
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    restarts = table.Column<long>(type: "bigint", nullable: false),
                    report = table.Column<string>(type: "jsonb", nullable: true),
                    reported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_node_orders", x => x.node_id);
                    table.CheckConstraint("ck_node_orders_numbers", "revision > 0 AND restarts >= 0");
                    table.CheckConstraint("ck_node_orders_report", "jsonb_typeof(report) = 'object'");
                    table.ForeignKey(
                        name: "fk_node_orders_nodes_node_id",
                        column: x => x.node_id,
                        principalTable: "nodes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "topologies",
                columns: table => new
                {
                    operator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<string>(type: "jsonb", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_topologies", x => new { x.operator_id, x.revision });
                    table.CheckConstraint("ck_topologies_document", "jsonb_typeof(document) = 'object'");
                    table.CheckConstraint("ck_topologies_note", "char_length(note) BETWEEN 0 AND 500 AND note !~ '[[:cntrl:]]' AND btrim(note) = note");
                    table.CheckConstraint("ck_topologies_revision", "revision > 0");
                    table.ForeignKey(
                        name: "fk_topologies_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rollouts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    operator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rollouts", x => x.id);
                    table.CheckConstraint("ck_rollouts_kind", "kind IN ('change', 'restart')");
                    table.CheckConstraint("ck_rollouts_state", "state IN ('planning', 'planned', 'running', 'paused', 'done', 'cancelled')");
                    table.ForeignKey(
                        name: "fk_rollouts_topologies_operator_id_revision",
                        columns: x => new { x.operator_id, x.revision },
                        principalTable: "topologies",
                        principalColumns: new[] { "operator_id", "revision" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rollout_steps",
                columns: table => new
                {
                    rollout_id = table.Column<Guid>(type: "uuid", nullable: false),
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    node_name = table.Column<string>(type: "text", nullable: false),
                    place = table.Column<int>(type: "integer", nullable: false),
                    effect = table.Column<string>(type: "text", nullable: false),
                    keys = table.Column<string>(type: "text", nullable: false),
                    connections = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    why = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    restarts = table.Column<long>(type: "bigint", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rollout_steps", x => new { x.rollout_id, x.node_id });
                    table.CheckConstraint("ck_rollout_steps_effect", "effect IN ('unchanged', 'reload', 'restart', 'join', 'leave')");
                    table.CheckConstraint("ck_rollout_steps_state", "state IN ('waiting', 'running', 'done')");
                    table.ForeignKey(
                        name: "fk_rollout_steps_rollouts_rollout_id",
                        column: x => x.rollout_id,
                        principalTable: "rollouts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_rollouts_operator_id_revision",
                table: "rollouts",
                columns: new[] { "operator_id", "revision" });

            migrationBuilder.CreateIndex(
                name: "ux_rollouts_open",
                table: "rollouts",
                column: "operator_id",
                unique: true,
                filter: "state IN ('planning', 'planned', 'running', 'paused')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "node_orders");

            migrationBuilder.DropTable(
                name: "rollout_steps");

            migrationBuilder.DropTable(
                name: "rollouts");

            migrationBuilder.DropTable(
                name: "topologies");
        }
    }
}
