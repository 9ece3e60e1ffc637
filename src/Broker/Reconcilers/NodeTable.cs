using NpgsqlTypes;
using Platform.Kernel;

namespace Platform.Broker.Reconcilers;

/// <summary>The nodes desired, and what was last seen of each.</summary>
internal sealed class NodeTable(ObservedDataSource db, TimeProvider clock)
{
    public async Task<IReadOnlyList<FleetNode>> ListAsync(CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            "select n.id, n.name, r.name, n.client_url from nodes n join regions r on r.id = n.region_id order by n.name");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var nodes = new List<FleetNode>();
        while (await rows.ReadAsync(ct))
        {
            nodes.Add(new(new NodeId(rows.GetGuid(0)), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
        }

        return nodes;
    }

    public async Task SayUpAsync(NodeLink link, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand("update nodes set server_id = $2, version = $3, is_up = true, seen_at = $4 where id = $1");
        command.Parameters.Add(new() { Value = link.Node.Id.Value });
        command.Parameters.Add(new() { Value = link.ServerId });
        command.Parameters.Add(new() { Value = link.Version });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>False when PostgreSQL could not be told; say it again.</summary>
    public async Task<bool> TrySayDownAsync(FleetNode node, CancellationToken ct)
    {
        try
        {
            await using var command = db.Value.CreateCommand("update nodes set is_up = false where id = $1 and is_up");
            command.Parameters.Add(new() { Value = node.Id.Value });
            await command.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException || Outage.Is(e))
        {
            return false;
        }
    }
}
