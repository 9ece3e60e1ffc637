using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Portal.Web;

namespace Platform.Benchmarks.Api;

/// <summary>The baseline: a minimal API with Npgsql that reads the same rows by hand-written SQL and answers them as JSON. Nobody is asked who they are, and no
/// policy is between it and the rows. A process of its own: <c>bare-api URL CONNECTION</c>.</summary>
internal static class BareApi
{
    private const string Account =
        """
        select a.id, a.name, a.public_key, a.generation,
            exists (select 1 from nodes n where n.operator_id = a.operator_id and n.is_up) and not exists (
                select 1 from nodes n where n.operator_id = a.operator_id and n.is_up and not exists (
                    select 1 from node_publications p where p.account_id = a.id and p.node_id = n.id and p.is_confirmed and p.generation >= a.generation)),
            a.created_at, a.state, a.closed_at, a.purge_at, a.claims::text
        from accounts a where a.organization_id = $1 and not a.is_system
        """;

    private const string User =
        """
        select u.id, u.account_id, u.name, g.name, g.template is not null,
            (select count(*) from credentials c where c.user_id = u.id and c.revoked_at is null and (c.expires_at is null or c.expires_at > now())),
            (select max(c.last_seen_at) from credentials c where c.user_id = u.id), u.created_at, u.claims::text
        from users u join signing_key_groups g on g.id = u.group_id
        where u.organization_id = $1 and u.account_id = $2 and u.deleted_at is null
        """;

    public static async Task RunAsync(string url, string connection)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        // Statements prepared, as the portal has them.
        await using var db = NpgsqlDataSource.Create(PortalHost.PortalConnection(new ConfigurationManager { ["ConnectionStrings:Portal"] = connection }));
        var app = builder.Build();
        app.MapGet("/{organization:guid}/accounts", async (Guid organization, HttpContext http) =>
            TypedResults.Ok(await AccountsAsync(db, $"{Account} order by a.id limit 51", http.RequestAborted, organization)));
        app.MapGet("/{organization:guid}/accounts/{id:guid}", async (Guid organization, Guid id, HttpContext http) =>
            TypedResults.Ok((await AccountsAsync(db, $"{Account} and a.id = $2", http.RequestAborted, organization, id))[0]));
        app.MapGet("/{organization:guid}/accounts/{id:guid}/users", async (Guid organization, Guid id, HttpContext http) =>
            TypedResults.Ok(await UsersAsync(db, $"{User} order by u.id limit 51", http.RequestAborted, organization, id)));
        app.MapGet("/{organization:guid}/accounts/{id:guid}/users/{user:guid}", async (Guid organization, Guid id, Guid user, HttpContext http) =>
            TypedResults.Ok((await UsersAsync(db, $"{User} and u.id = $3", http.RequestAborted, organization, id, user))[0]));
        await app.RunAsync();
    }

    private static async Task<List<AccountRow>> AccountsAsync(NpgsqlDataSource db, string sql, CancellationToken ct, params Guid[] ids)
    {
        await using var command = Command(db, sql, ids);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<AccountRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetBoolean(4), reader.GetDateTime(5), reader.GetString(6),
                Time(reader, 7), Time(reader, 8), reader.GetString(9)));
        }

        return rows;
    }

    private static async Task<List<UserRow>> UsersAsync(NpgsqlDataSource db, string sql, CancellationToken ct, params Guid[] ids)
    {
        await using var command = Command(db, sql, ids);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<UserRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.GetInt64(5), Time(reader, 6), reader.GetDateTime(7), reader.GetString(8)));
        }

        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource db, string sql, Guid[] ids)
    {
        var command = db.CreateCommand(sql);
        foreach (var id in ids)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        }

        return command;
    }

    private static DateTime? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);

    private sealed record AccountRow(
        Guid Id, string Name, string PublicKey, long Generation, bool IsCurrent, DateTime CreatedAt, string State, DateTime? ClosedAt, DateTime? PurgeAt, string Claims);

    private sealed record UserRow(Guid Id, Guid AccountId, string Name, string Group, bool IsScoped, long Credentials, DateTime? LastSeenAt, DateTime CreatedAt, string Claims);
}
