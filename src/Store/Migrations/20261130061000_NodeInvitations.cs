using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Invitations for machines to join as nodes: made by the machine's owner (broker invite), used up by the controller, and no business of the portal's.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130061000_NodeInvitations")]
public sealed class NodeInvitations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            CREATE TABLE node_invitations (
                operator_id uuid NOT NULL CONSTRAINT fk_node_invitations_operators_operator_id REFERENCES operators (id) ON DELETE RESTRICT,
                node_name text NOT NULL CONSTRAINT ck_node_invitations_node_name CHECK (node_name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
                hash bytea NOT NULL CONSTRAINT ck_node_invitations_hash CHECK (octet_length(hash) = 32),
                created_by text NOT NULL,
                created_at timestamp with time zone NOT NULL,
                expires_at timestamp with time zone NOT NULL,
                used_at timestamp with time zone,
                CONSTRAINT pk_node_invitations PRIMARY KEY (operator_id, node_name),
                CONSTRAINT ck_node_invitations_life CHECK (expires_at > created_at));
            CREATE UNIQUE INDEX ux_node_invitations_hash ON node_invitations (hash);
            GRANT SELECT, UPDATE (used_at) ON node_invitations TO trunkline_fleet;
            """);
    }
}
