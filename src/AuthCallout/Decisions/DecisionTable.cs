using Npgsql;
using NpgsqlTypes;

namespace Platform.AuthCallout.Decisions;

/// <summary>Writes connect_decisions, many rows to a statement.</summary>
internal static class DecisionTable
{
    private const string Insert =
        """
        INSERT INTO connect_decisions (organization_id, id, account_id, at, is_allowed, reason, detail, provider_id, subject, rule, policy_version, claims,
            source, region, node_name, connection_type, client_name, duration_microseconds, weight)
        SELECT o, i, a, t, ok, r, d, p, s, u, v, c::jsonb, sr, re, n, ct, cn, du, w
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bool[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::text[], $11::int[],
            $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::int[], $19::int[])
            AS x(o, i, a, t, ok, r, d, p, s, u, v, c, sr, re, n, ct, cn, du, w)
        WHERE EXISTS (SELECT FROM organizations g WHERE g.id = o)
        ON CONFLICT DO NOTHING
        """;

    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<DecisionRow> rows, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var insert = new NpgsqlBatchCommand(Insert);
        void Add<T>(NpgsqlDbType type, Func<DecisionRow, T> value) =>
            insert.Parameters.Add(new NpgsqlParameter { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
        Add(NpgsqlDbType.Uuid, r => r.Organization.Value);
        Add(NpgsqlDbType.Uuid, r => r.Id);
        Add(NpgsqlDbType.Uuid, r => r.Account?.Value);
        Add(NpgsqlDbType.TimestampTz, r => r.At.UtcDateTime);
        Add(NpgsqlDbType.Boolean, r => r.IsAllowed);
        Add(NpgsqlDbType.Text, r => r.Reason);
        Add(NpgsqlDbType.Text, r => r.Detail);
        Add(NpgsqlDbType.Uuid, r => r.Provider?.Value);
        Add(NpgsqlDbType.Text, r => r.Subject);
        Add(NpgsqlDbType.Text, r => r.Rule);
        Add(NpgsqlDbType.Integer, r => r.PolicyVersion);
        Add(NpgsqlDbType.Text, r => r.Claims);
        Add(NpgsqlDbType.Text, r => r.Source);
        Add(NpgsqlDbType.Text, r => r.Region);
        Add(NpgsqlDbType.Text, r => r.NodeName);
        Add(NpgsqlDbType.Text, r => r.ConnectionType);
        Add(NpgsqlDbType.Text, r => r.ClientName);
        Add(NpgsqlDbType.Integer, r => r.DurationMicroseconds);
        Add(NpgsqlDbType.Integer, r => r.Weight);
        batch.BatchCommands.Add(insert);
        batch.BatchCommands.Add(new("NOTIFY trunkline_decisions"));
        await batch.ExecuteNonQueryAsync(ct);
    }
}
