using System.Data;
using System.Security.Cryptography;
using Npgsql;
using Platform.Store;

namespace Platform.AuthCallout.Snapshot;

/// <summary>What was read, and whether a key waits for the servers to learn of it: then another look is due soon.</summary>
internal sealed record SnapshotReading(SnapshotData Data, bool HasKeysOnTheirWay);

/// <summary>Reads the whole of it in one transaction, so that no half of a change is ever decided from, and in one exchange. In SQL of its own: a process that
/// starts, in the middle of a storm as like as not, does not wait for a model of the whole store (ADR 17).</summary>
internal sealed class SnapshotReader(FleetDataSource store)
{
    public async Task<SnapshotReading> ReadAsync(CancellationToken ct)
    {
        await using var connection = await store.Value.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var sql in SnapshotSql.All)
        {
            batch.BatchCommands.Add(new(sql));
        }

        SnapshotReading reading;
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            reading = await ReadAsync(reader, ct);
        }

        await transaction.CommitAsync(ct);
        return reading;
    }

    private static async Task<SnapshotReading> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = new Rows(reader, ct);
        var takenAt = await rows.ReadAsync(r => r.Time(0));
        var providers = await rows.ReadAsync(r => new ProviderRow(new(r.Id(0)), new(r.Id(1)), r.Text(2), r.Text(3), r.Text(4), r.Flag(5), r.Time(6), r.Bytes(7) is { } box ? Stamp(box) : null));
        var logins = await rows.ReadAsync(r => new LoginRow(new(r.Id(0)), new(r.Id(1)), new(r.Id(2)), r.Text(3), r.Text(4), r.Text(5), r.Time(6)));
        var tokens = await rows.ReadAsync(r => new TokenRow(
            new(r.Id(0)), new(r.Id(1)), new(r.Id(2)), new(r.Id(3)), r.Text(4), r.Bytes(5)!, r.Texts(6), r.Time(7), r.TimeOrNull(8), r.TimeOrNull(9)));
        var revocations = await rows.ReadAsync(r => new RevocationRow(new(r.Id(0)), new(r.Id(1)), new(r.Id(2)), r.Text(3), r.TextOrNull(4), r.Bytes(5), r.Time(6)));
        var networks = await rows.ReadAsync(r => r.Text(0));
        var servers = await rows.ReadAsync(r => r.Text(0));
        var waits = false;
        var groups = (await rows.ReadAsync(r => (Account: r.Id(0), Row: GroupOf(r, ref waits)))).ToLookup(g => g.Account, g => g.Row);
        var accounts = await rows.ReadAsync(r => new AccountRow(
            new(r.Id(0)), new(r.Id(1)), r.Text(2), r.Text(3), r.Text(4), r.Text(5), r.TimeOrNull(6), r.TextOrNull(7), r.Number(8), [.. groups[r.Id(1)]]));
        var data = new SnapshotData
        {
            TakenAt = takenAt[0],
            Providers = providers,
            Logins = logins,
            Tokens = tokens,
            Accounts = accounts,
            Revocations = revocations,
            AllowedNetworks = networks,
            Servers = servers,
        };
        return new(data, waits);
    }

    // A key that servers may not know yet signs nothing while the one before it still does.
    private static GroupRow GroupOf(Rows row, ref bool waits)
    {
        var newestFirst = row.Texts(5);
        var isOnTheWay = !row.Flag(6) && newestFirst.Length > 1;
        waits |= isOnTheWay;
        return new(new(row.Id(1)), row.Text(2), row.TextOrNull(3), row.Flag(4), newestFirst.ElementAtOrDefault(isOnTheWay ? 1 : 0));
    }

    private static string Stamp(byte[] box) => Convert.ToHexStringLower(SHA256.HashData(box).AsSpan(0, 16));

    /// <summary>One answer of the batch after another, column by column.</summary>
    private sealed class Rows(NpgsqlDataReader reader, CancellationToken ct)
    {
        public async Task<List<T>> ReadAsync<T>(Func<Rows, T> row)
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(ct))
            {
                rows.Add(row(this));
            }

            await reader.NextResultAsync(ct);
            return rows;
        }

        public Guid Id(int column) => reader.GetGuid(column);

        public string Text(int column) => reader.GetString(column);

        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public string[] Texts(int column) => reader.GetFieldValue<string[]>(column);

        public byte[]? Bytes(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

        public bool Flag(int column) => reader.GetBoolean(column);

        public int Number(int column) => reader.GetInt32(column);

        public DateTimeOffset Time(int column) => new(reader.GetDateTime(column));

        public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);
    }
}
