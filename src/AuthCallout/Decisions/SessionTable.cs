using Npgsql;
using NpgsqlTypes;
using Platform.Kernel;

namespace Platform.AuthCallout.Decisions;

/// <summary>Writes connect_sessions, and marks those that a revocation hits.</summary>
internal static class SessionTable
{
    // An account that is gone takes its sessions along: none is written for it, the others are.
    private const string Insert =
        """
        INSERT INTO connect_sessions (organization_id, user_public_key, account_id, provider_id, subject, fingerprint, credential_issued_at, rule, region,
            node_name, server_id, client_id, source, connection_type, client_name, admitted_at, expires_at)
        SELECT o, k, a, p, s, f, i, u, re, n, sv, c, sr, ct, cn, t, e
        FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::bytea[], $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::bigint[], $13::text[], $14::text[], $15::text[], $16::timestamptz[], $17::timestamptz[])
            AS x(o, k, a, p, s, f, i, u, re, n, sv, c, sr, ct, cn, t, e)
        WHERE EXISTS (SELECT FROM accounts g WHERE g.organization_id = o AND g.id = a)
        ON CONFLICT DO NOTHING
        """;

    private const string Hit =
        """
        s.ended_at IS NULL AND s.revoked_at IS NULL AND r.provider_id = s.provider_id AND r.lifted_at IS NULL
        AND (r.what = 'provider' OR (r.what = 'subject' AND r.subject = s.subject) OR (r.what = 'credential' AND r.fingerprint = s.fingerprint))
        AND (s.credential_issued_at IS NULL OR s.credential_issued_at <= r.at)
        """;

    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<SessionRow> rows, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var insert = new NpgsqlBatchCommand(Insert);
        void Add<T>(NpgsqlDbType type, Func<SessionRow, T> value) =>
            insert.Parameters.Add(new NpgsqlParameter { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
        Add(NpgsqlDbType.Uuid, r => r.Organization.Value);
        Add(NpgsqlDbType.Text, r => r.UserPublicKey);
        Add(NpgsqlDbType.Uuid, r => r.Account.Value);
        Add(NpgsqlDbType.Uuid, r => r.Provider.Value);
        Add(NpgsqlDbType.Text, r => r.Subject);
        Add(NpgsqlDbType.Bytea, r => r.Fingerprint);
        Add(NpgsqlDbType.TimestampTz, r => r.CredentialIssuedAt?.UtcDateTime);
        Add(NpgsqlDbType.Text, r => r.Rule);
        Add(NpgsqlDbType.Text, r => r.Region);
        Add(NpgsqlDbType.Text, r => r.NodeName);
        Add(NpgsqlDbType.Text, r => r.ServerId);
        Add(NpgsqlDbType.Bigint, r => r.ClientId);
        Add(NpgsqlDbType.Text, r => r.Source);
        Add(NpgsqlDbType.Text, r => r.ConnectionType);
        Add(NpgsqlDbType.Text, r => r.ClientName);
        Add(NpgsqlDbType.TimestampTz, r => r.AdmittedAt.UtcDateTime);
        Add(NpgsqlDbType.TimestampTz, r => r.ExpiresAt.UtcDateTime);
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(ct);

        // After the commit, so that a revocation made while the rows were on their way is seen.
        await using var mark = new NpgsqlBatch(connection);
        var update = new NpgsqlBatchCommand($"UPDATE connect_sessions s SET revoked_at = r.at FROM connect_revocations r WHERE s.user_public_key = ANY($1) AND {Hit}");
        update.Parameters.Add(new() { Value = rows.Select(r => r.UserPublicKey).ToArray() });
        mark.BatchCommands.Add(update);
        mark.BatchCommands.Add(new("NOTIFY trunkline_sessions"));
        await mark.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Marks live sessions that these revocations hit: those whose rows came between the revocation's own look and its commit.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> SweepAsync(NpgsqlConnection connection, IReadOnlyCollection<ConnectRevocationId> revocations, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(
            $"WITH hit AS (UPDATE connect_sessions s SET revoked_at = r.at FROM connect_revocations r WHERE r.id = ANY($1) AND {Hit} RETURNING 1) SELECT count(*)::int FROM hit", connection);
        update.Parameters.Add(new() { Value = revocations.Select(r => r.Value).ToArray() });
        var hit = (int)(await update.ExecuteScalarAsync(ct) ?? 0);
        if (hit > 0)
        {
            await using var notify = new NpgsqlCommand("NOTIFY trunkline_sessions", connection);
            await notify.ExecuteNonQueryAsync(ct);
        }

        return hit;
    }
}
