using Npgsql;
using NpgsqlTypes;
using Platform.Authority;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Telemetry;

/// <summary>Rows of connections, written many at a time. What was seen twice is written once; a closed row never opens again.</summary>
internal sealed class ConnectionTable(ObservedDataSource db)
{
    /// <summary>The reason of a connection that was not seen to end.</summary>
    public const string GoneAtCensus = "Gone at the census";

    // Connections of accounts we do not have are dropped by the join; the system account's are the platform's own. An event names the
    // account but not the user, only its key: the ledger knows whose that is. Of a client that the callout service admitted it has the name its
    // policy gave it, which is nobody's key: the session knows, if it is written already (SessionTable names it otherwise).
    private const string Seen =
        """
        with seen as (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                s (server_id, client_id, node_name, region, account, user_public_key, client_name, language, version, kind, host, rtt, connected_at,
                    disconnected_at, reason)),
        credentials_seen as (
            update credentials c set last_seen_at = s.at
            from (select user_public_key, max(connected_at) at from seen group by user_public_key) s
            where c.public_key = s.user_public_key and (c.last_seen_at is null or c.last_seen_at < s.at)),
        written as (
            insert into connections (organization_id, account_id, server_id, client_id, node_name, region, user_public_key, user_name, client_name, language,
                version, kind, host, rtt, is_console, connected_at, disconnected_at, reason)
            select a.organization_id, a.id, s.server_id, s.client_id, s.node_name, s.region, coalesce(o.user_public_key, s.user_public_key),
                coalesce(o.subject, u.name, ''), s.client_name, s.language, s.version, s.kind, s.host, s.rtt,
                c.id is null and o.user_public_key is null and s.client_name = any($16), s.connected_at, s.disconnected_at, s.reason
            from seen s
            join accounts a on a.public_key = s.account and not a.is_system
            left join credentials c on c.public_key = s.user_public_key and c.account_id = a.id
            left join users u on u.id = c.user_id
            left join lateral (
                select o.user_public_key, o.subject from connect_sessions o
                where o.server_id = s.server_id and o.client_id = s.client_id order by o.admitted_at desc limit 1) o on true
            on conflict (server_id, client_id) do update set
                disconnected_at = coalesce(connections.disconnected_at, excluded.disconnected_at),
                reason = coalesce(connections.reason, excluded.reason),
                rtt = case when excluded.rtt > 0 then excluded.rtt else connections.rtt end
            returning 1)
        """;

    private const string Write =
        $"""
        {Seen},
        ended as (
            update connect_sessions o set ended_at = s.disconnected_at
            from seen s
            where o.server_id = s.server_id and o.client_id = s.client_id and o.ended_at is null and s.disconnected_at is not null
            returning 1)
        select pg_notify('trunkline_connections', '') where exists (select 1 from written)
        union all select pg_notify('trunkline_sessions', '') where exists (select 1 from ended)
        """;

    // The process asked is the only one that knows its connections: what it does not list, and began well before it answered, is over.
    private const string Census =
        $"""
        {Seen},
        gone as (
            update connections c set disconnected_at = $19, reason = '{GoneAtCensus}'
            where c.node_name = $17 and c.disconnected_at is null
                and (c.server_id <> $18
                    or (c.connected_at < $19 - interval '1 second' and not exists (select 1 from seen s where s.client_id = c.client_id)))
            returning 1)
        select pg_notify('trunkline_connections', '') where exists (select 1 from written) or exists (select 1 from gone)
        """;

    /// <summary>Writes events, in the order they came, and ends the sessions they end. Rings trunkline_connections and trunkline_sessions.</summary>
    public async Task WriteAsync(IEnumerable<ConnectionSeen> events, CancellationToken ct)
    {
        // One statement may touch a row once: the later event of a connection says all the earlier one did.
        var rows = events.GroupBy(e => (e.ServerId, e.ClientId)).Select(Fold).ToArray();
        await using var command = Command(db.ByKey, Write, rows);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes all connections a server process has, and closes those it, or an earlier process of the node, no longer has.</summary>
    /// <param name="link">The process asked.</param>
    /// <param name="open">What it listed.</param>
    /// <param name="takenAt">Its own clock when it answered.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task WriteCensusAsync(NodeLink link, IReadOnlyCollection<ConnectionSeen> open, DateTimeOffset takenAt, CancellationToken ct)
    {
        await using var command = Command(db.Value, Census, open.DistinctBy(o => o.ClientId).ToArray());
        command.Parameters.Add(new() { Value = link.Node.Name });
        command.Parameters.Add(new() { Value = link.ServerId });
        command.Parameters.Add(new() { Value = takenAt.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static ConnectionSeen Fold(IEnumerable<ConnectionSeen> ofOne)
    {
        var all = ofOne.ToArray();
        var end = all.LastOrDefault(e => e.DisconnectedAt is not null);
        return all[0] with { DisconnectedAt = end?.DisconnectedAt, Reason = end?.Reason };
    }

    private static NpgsqlCommand Command(NpgsqlDataSource source, string sql, ConnectionSeen[] rows)
    {
        var command = source.CreateCommand(sql);
        void Texts(Func<ConnectionSeen, string?> column) =>
            command.Parameters.Add(new() { Value = rows.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        void Times(Func<ConnectionSeen, DateTimeOffset?> column) =>
            command.Parameters.Add(new() { Value = rows.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        Texts(r => r.ServerId);
        command.Parameters.Add(new() { Value = rows.Select(r => r.ClientId).ToArray() });
        Texts(r => r.NodeName);
        Texts(r => r.Region);
        Texts(r => r.Account);
        Texts(r => r.User);
        Texts(r => r.ClientName);
        Texts(r => r.Language);
        Texts(r => r.Version);
        Texts(r => r.Kind);
        Texts(r => r.Host);
        command.Parameters.Add(new() { Value = rows.Select(r => r.RttMicroseconds).ToArray() });
        Times(r => r.ConnectedAt);
        Times(r => r.DisconnectedAt);
        Texts(r => r.Reason);
        command.Parameters.Add(new() { Value = OwnClients.All.ToArray() });
        return command;
    }
}
