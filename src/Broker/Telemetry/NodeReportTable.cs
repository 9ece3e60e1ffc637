using Npgsql;
using NpgsqlTypes;
using Platform.Broker.Reconcilers;
using Platform.Store;

namespace Platform.Broker.Telemetry;

/// <summary>One row a node of what it said of itself.</summary>
internal sealed class NodeReportTable(ObservedDataSource db, TimeProvider clock)
{
    // Links are asked for less often and stay until they are asked for again, but not those of an earlier process.
    private const string Write =
        """
        insert into node_reports as r (node_id, server_id, at, pulse, links, epoch) values ($1, $2, $3, $4, $5, $6)
        on conflict (node_id) do update set
            server_id = excluded.server_id, at = excluded.at, pulse = excluded.pulse, epoch = excluded.epoch,
            links = coalesce(excluded.links, case when r.server_id = excluded.server_id then r.links end)
        where r.epoch <= excluded.epoch
        """;

    public async Task WriteAsync(NodeLink link, long epoch, NodePulse pulse, NodeLinks? links, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(Write);
        command.Parameters.Add(new() { Value = link.Node.Id.Value });
        command.Parameters.Add(new() { Value = link.ServerId });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(Json(NodeReportJson.Write(pulse)));
        command.Parameters.Add(Json(links is null ? null : NodeReportJson.Write(links)));
        command.Parameters.Add(new() { Value = epoch });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Json(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
