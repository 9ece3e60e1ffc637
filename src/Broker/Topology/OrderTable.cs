using NpgsqlTypes;
using Platform.Authority;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Topology;

/// <summary>What nodes' agents are told, and what they said.</summary>
internal sealed class OrderTable(ObservedDataSource db, TimeProvider clock)
{
    // One reference, since agents ask at the same time: a revision with another's document would be a wrong order.
    private Known _known = new(0, FleetRevision.None);

    /// <summary>The order for the node of this name; null when there is none. One that was taken out of the topology while it was away is told to end.</summary>
    public async Task<NodeOrder?> OrderAsync(string node, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            """
            select o.revision, o.restarts, case when o.revision = $2 then null else t.document::text end,
                case when o.revision = $2 then null else t.trust::text end,
                (select coalesce(string_agg(c.name, ',' order by c.name), '') from nodes c where c.operator_id = n.operator_id and c.cordoned_at is not null)
            from node_orders o join nodes n on n.id = o.node_id join topologies t on t.operator_id = n.operator_id and t.revision = o.revision
            where n.name = $1
            """);
        var known = Volatile.Read(ref _known);
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = known.Revision });
        await using var rows = await command.ExecuteReaderAsync(ct);
        if (!await rows.ReadAsync(ct))
        {
            return await OfUnknownAsync(node, ct);
        }

        var revision = rows.GetInt64(0);
        if (!rows.IsDBNull(2))
        {
            known = new(revision, FleetRevision.Read(rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3)));
            Volatile.Write(ref _known, known);
        }

        return new(revision, rows.GetInt64(1), known.Fleet.PlaceOf(node), rows.GetString(4));
    }

    /// <summary>Null for one that the latest revision has: it waits for its rollout.</summary>
    private async Task<NodeOrder?> OfUnknownAsync(string node, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand("select revision, document::text from topologies order by revision desc limit 1");
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) && NodePlaces.Of(FleetTopology.Read(rows.GetString(1)), node) is null ? new(rows.GetInt64(0), 0, null) : null;
    }

    /// <summary>Keeps what an agent said.</summary>
    public async Task ReportAsync(string node, string report, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand("update node_orders o set report = $2, reported_at = $3 from nodes n where n.id = o.node_id and n.name = $1");
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = report, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Known(long Revision, FleetRevision Fleet);
}
