using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Nodes that are kept from new clients, and connections that are asked to go elsewhere: both are asked for by people (portal), the second is carried
/// out by the controller.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130060000_ConnectionMoves")]
public sealed class ConnectionMoves : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE nodes ADD cordoned_at timestamp with time zone;
            GRANT UPDATE (cordoned_at) ON nodes TO trunkline_app;
            CREATE TABLE connection_moves (
                id uuid NOT NULL CONSTRAINT pk_connection_moves PRIMARY KEY,
                operator_id uuid NOT NULL CONSTRAINT fk_connection_moves_operators_operator_id REFERENCES operators (id) ON DELETE CASCADE,
                kind text NOT NULL CONSTRAINT ck_connection_moves_kind CHECK (kind IN ('drain', 'rebalance', 'kick')),
                target text NOT NULL,
                client_id bigint,
                most integer,
                per_second integer NOT NULL,
                state text NOT NULL CONSTRAINT ck_connection_moves_state CHECK (state IN ('running', 'done', 'cancelled')),
                asked bigint NOT NULL,
                remaining bigint NOT NULL,
                why text NOT NULL,
                created_by text NOT NULL,
                created_at timestamp with time zone NOT NULL,
                ended_at timestamp with time zone,
                CONSTRAINT ck_connection_moves_client CHECK ((kind = 'kick') = (client_id IS NOT NULL)),
                CONSTRAINT ck_connection_moves_numbers CHECK (per_second BETWEEN 1 AND 1000 AND most > 0));
            CREATE UNIQUE INDEX ux_connection_moves_open ON connection_moves (operator_id, target) WHERE state = 'running' AND kind <> 'kick';
            GRANT SELECT, INSERT ON connection_moves TO trunkline_app;
            GRANT UPDATE (state, ended_at) ON connection_moves TO trunkline_app;
            GRANT SELECT, UPDATE ON connection_moves TO trunkline_fleet;
            """);
    }
}
