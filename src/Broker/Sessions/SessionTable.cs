using NpgsqlTypes;
using Platform.Broker.Reconcilers;
using Platform.Broker.Telemetry;
using Platform.Store;

namespace Platform.Broker.Sessions;

/// <summary>A session of auth callout by what its server calls it.</summary>
/// <param name="UserPublicKey">Its row's key.</param>
/// <param name="ServerId">The server's id, N….</param>
/// <param name="ClientId">The connection's number on it.</param>
/// <param name="RevokedAt">Null: it is not.</param>
internal sealed record LiveSession(string UserPublicKey, string ServerId, long ClientId, DateTimeOffset? RevokedAt);

/// <summary>The rows of sessions, as far as the controller writes them: when they ended, and who their connections are. Facts, so a controller that was
/// replaced without noticing does no harm here.</summary>
internal sealed class SessionTable(ObservedDataSource db, TimeProvider clock)
{
    // Of each kind of row, so that a day's backlog does not hold a lock for minutes.
    private const int PerDeletion = 5000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Sessions that are revoked and not known to have ended, the longest first, but for those named.</summary>
    public async Task<IReadOnlyList<LiveSession>> RevokedAsync(IReadOnlyCollection<string> but, int most, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            select s.user_public_key, s.server_id, s.client_id, s.revoked_at from connect_sessions s
            where s.revoked_at is not null and s.ended_at is null and not exists (select 1 from unnest($1) b (key) where b.key = s.user_public_key)
            order by s.revoked_at limit $2
            """);
        command.Parameters.Add(new() { Value = but.ToArray() });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    /// <summary>Whether every callout process that lives answers from what was changed in PostgreSQL at that time.</summary>
    public async Task<bool> IsAnsweredFromAsync(DateTimeOffset at, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            "select not exists (select 1 from callout_instances where seen_at > now() - $2 and snapshot_at < $1)");
        command.Parameters.Add(new() { Value = at.ToUniversalTime() + CalloutInstance.Committing, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = CalloutInstance.Silence, NpgsqlDbType = NpgsqlDbType.Interval });
        return (bool)(await command.ExecuteScalarAsync(ct) ?? false);
    }

    /// <summary>Live sessions of one server process that it did not list among its connections, and that began well before it was asked.</summary>
    public async Task<IReadOnlyList<LiveSession>> UnlistedAsync(string serverId, IReadOnlyCollection<long> listed, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            select s.user_public_key, s.server_id, s.client_id, s.revoked_at from connect_sessions s
            where s.server_id = $1 and s.ended_at is null and s.admitted_at < $2 and not exists (select 1 from unnest($3) b (id) where b.id = s.client_id)
            limit $4
            """);
        command.Parameters.Add(new() { Value = serverId });
        command.Parameters.Add(new() { Value = before.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = listed.ToArray() });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    /// <summary>Says that these have ended. Rings trunkline_sessions.</summary>
    public Task EndAsync(IReadOnlyCollection<string> userPublicKeys, DateTimeOffset at, CancellationToken ct) =>
        userPublicKeys.Count == 0 ? Task.CompletedTask : EndAsync("user_public_key = any($2)", at, [userPublicKeys.ToArray()], ct);

    /// <summary>Says that all of a node's earlier processes have ended: each start of a server has a new id. Rings trunkline_sessions.</summary>
    public Task EndEarlierAsync(string nodeName, string serverId, DateTimeOffset at, CancellationToken ct) =>
        EndAsync("node_name = $2 and server_id <> $3", at, [nodeName, serverId], ct);

    /// <summary>What the bell and the timer bring: sessions whose end was seen before their row was written, or that have expired (their server ends
    /// them then), are ended; connections seen before their session's row was written get its subject as their user.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            $"""
            with ended as (
                update connect_sessions s set ended_at = least(c.disconnected_at, s.expires_at)
                from connect_sessions l left join connections c on c.server_id = l.server_id and c.client_id = l.client_id
                    and c.disconnected_at is not null and c.reason is distinct from '{ConnectionTable.GoneAtCensus}'
                where s.user_public_key = l.user_public_key and l.ended_at is null and (c.server_id is not null or l.expires_at < $1 - interval '1 minute')
                returning 1)
            select pg_notify('trunkline_sessions', '') where exists (select 1 from ended)
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives connections that were written before their session's row the session's user. Rings trunkline_connections.</summary>
    public async Task NameConnectionsAsync(CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            """
            with named as (
                update connections c set user_public_key = s.user_public_key, user_name = s.subject, is_console = false
                from connect_sessions s
                where s.ended_at is null and s.admitted_at > $1 and c.server_id = s.server_id and c.client_id = s.client_id
                    and c.user_public_key <> s.user_public_key
                returning 1)
            select pg_notify('trunkline_connections', '') where exists (select 1 from named)
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - TimeSpan.FromMinutes(2), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Deletes decisions and ended sessions older than seven days, some at a time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> AgeAsync(CancellationToken ct)
    {
        var mayBeMore = false;
        foreach (var sql in new[]
        {
            "delete from connect_decisions where ctid = any(array(select ctid from connect_decisions where at < $1 limit $2))",
            "delete from connect_sessions where ctid = any(array(select ctid from connect_sessions where admitted_at < $1 and ended_at < $1 limit $2))",
        })
        {
            await using var command = db.Value.CreateCommand(sql);
            command.Parameters.Add(new() { Value = clock.GetUtcNow() - Kept, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = PerDeletion });
            mayBeMore |= await command.ExecuteNonQueryAsync(ct) == PerDeletion;
        }

        return mayBeMore;
    }

    private async Task EndAsync(string which, DateTimeOffset at, IReadOnlyList<object> values, CancellationToken ct)
    {
        // The condition is one of the two above.
        await using var command = db.ByKey.CreateCommand(
            $"""
            with ended as (update connect_sessions set ended_at = least($1, expires_at) where ended_at is null and {which} returning 1)
            select pg_notify('trunkline_sessions', '') where exists (select 1 from ended)
            """);
        command.Parameters.Add(new() { Value = at.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<IReadOnlyList<LiveSession>> ReadAsync(Npgsql.NpgsqlCommand command, CancellationToken ct)
    {
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new List<LiveSession>();
        while (await rows.ReadAsync(ct))
        {
            found.Add(new(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), await rows.IsDBNullAsync(3, ct) ? null : await rows.GetFieldValueAsync<DateTimeOffset>(3, ct)));
        }

        return found;
    }
}
