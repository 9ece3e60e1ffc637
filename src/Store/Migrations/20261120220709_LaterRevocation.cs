using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Store.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(FleetDb)), Migration("20261120220709_LaterRevocation")]
    public class LaterRevocation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "revokes_at",
                table: "credentials",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_field",
                table: "bulk_rows",
                type: "text",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_credentials_revokes_at",
                table: "credentials",
                column: "revokes_at",
                filter: "revokes_at IS NOT NULL AND revoked_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_credentials_revokes_at",
                table: "credentials");

            migrationBuilder.DropColumn(
                name: "revokes_at",
                table: "credentials");

            migrationBuilder.DropColumn(
                name: "error_field",
                table: "bulk_rows");
        }
    }
}
