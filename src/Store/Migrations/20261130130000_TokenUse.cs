using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>From where API tokens and secrets were last used, and by what.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130130000_TokenUse")]
public sealed class TokenUse : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            ALTER TABLE api_tokens ADD last_used_from text CONSTRAINT ck_api_tokens_last_used_from CHECK (char_length(last_used_from) <= 64);
            ALTER TABLE api_tokens ADD last_used_agent text CONSTRAINT ck_api_tokens_last_used_agent CHECK (char_length(last_used_agent) <= 256);
            ALTER TABLE client_secrets ADD last_used_agent text CONSTRAINT ck_client_secrets_last_used_agent CHECK (char_length(last_used_agent) <= 256);
            """);
    }
}
