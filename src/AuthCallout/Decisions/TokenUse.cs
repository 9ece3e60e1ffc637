using Npgsql;
using Platform.Kernel;

namespace Platform.AuthCallout.Decisions;

/// <summary>When connection tokens were last used; one statement for many.</summary>
internal static class TokenUse
{
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyDictionary<ConnectionTokenId, DateTimeOffset> used, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(
            """
            UPDATE connection_tokens t SET last_used_at = x.at FROM unnest($1::uuid[], $2::timestamptz[]) AS x(id, at)
            WHERE t.id = x.id AND (t.last_used_at IS NULL OR t.last_used_at < x.at)
            """, connection);
        update.Parameters.Add(new() { Value = used.Keys.Select(t => t.Value).ToArray() });
        update.Parameters.Add(new() { Value = used.Values.Select(at => at.UtcDateTime).ToArray() });
        await update.ExecuteNonQueryAsync(ct);
    }
}
