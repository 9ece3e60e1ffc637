using NpgsqlTypes;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Moves;

/// <summary>Moves of connections as rows. Every write carries the lease's epoch: a controller that was replaced without noticing says nothing.</summary>
internal sealed class MoveTable(ObservedDataSource db, TimeProvider clock)
{
    public async Task<IReadOnlyList<OpenMove>> OpenAsync(CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand("select id, kind, target, client_id, most, per_second, asked from connection_moves where state = 'running' order by created_at");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var moves = new List<OpenMove>();
        while (await rows.ReadAsync(ct))
        {
            moves.Add(new(
                new(rows.GetGuid(0)), Enum.Parse<MoveKind>(rows.GetString(1), ignoreCase: true), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetInt64(3), rows.IsDBNull(4) ? null : rows.GetInt32(4),
                rows.GetInt32(5), rows.GetInt64(6)));
        }

        return moves;
    }

    /// <summary>Names of nodes that are kept from new clients.</summary>
    public async Task<IReadOnlySet<string>> CordonedAsync(CancellationToken ct) => await SetAsync("select name from nodes where cordoned_at is not null", ct);

    /// <summary>Keys of the platform's own accounts: the connections of controller, agents and callout processes stay where they are.</summary>
    public async Task<IReadOnlySet<string>> OwnAccountsAsync(CancellationToken ct) =>
        await SetAsync($"select public_key from accounts where organization_id = '{Organization.Platform.Value}'", ct);

    /// <summary>Says how far it is; and, with an end, that it is through. One that was cancelled meanwhile stays so.</summary>
    public async Task SayAsync(MoveId move, long asked, long remaining, string why, bool isEnd, long epoch, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            update connection_moves set asked = $2, remaining = $3, why = $4, state = case when $5 then 'done' else state end, ended_at = case when $5 then $6 end
            where id = $1 and state = 'running' and exists (select 1 from leases where name = $7 and epoch = $8)
            """);
        command.Parameters.Add(new() { Value = move.Value });
        command.Parameters.Add(new() { Value = asked });
        command.Parameters.Add(new() { Value = remaining });
        command.Parameters.Add(new() { Value = why });
        command.Parameters.Add(new() { Value = isEnd });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        command.Parameters.Add(new() { Value = epoch });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<HashSet<string>> SetAsync(string sql, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var set = new HashSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(ct))
        {
            set.Add(rows.GetString(0));
        }

        return set;
    }
}
