using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>One audit row for every seed that is unsealed: who, which key, what for. It is committed before the seed is opened, by a statement
/// of its own. Inside a transaction it is written beside it, a moment later: a rollback must not take it along, and waiting for the
/// organization's chain could mean waiting for the caller itself.</summary>
internal sealed partial class UnsealLog(TimeProvider clock, ILogger<UnsealLog> log) : IDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, bool> _pending = new();

    public async ValueTask WriteAsync(StoreDb db, OrganizationId organization, string publicKey, string role, string reason, CancellationToken ct)
    {
        var caller = (db as PortalDb)?.Caller;
        var row = new Row(organization, clock.GetUtcNow(), caller?.Actor ?? "system authority", publicKey, JsonSerializer.Serialize(new { role, reason }));
        if (db.Database.CurrentTransaction is null)
        {
            await db.Database.OpenConnectionAsync(ct);
            try
            {
                await InsertAsync((NpgsqlConnection)db.Database.GetDbConnection(), row, caller, ct);
            }
            finally
            {
                await db.Database.CloseConnectionAsync();
            }

            return;
        }

        var beside = (NpgsqlConnection)((ICloneable)db.Database.GetDbConnection()).Clone();
        var write = WriteBesideAsync(beside, row, caller);
        _pending[write] = true;
        _ = write.ContinueWith(done => _pending.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>The same for many seeds of one role, in one statement. Organization after organization, so that two at once do not wait for each other in a ring.</summary>
    public async Task WriteManyAsync(
        FleetDb db, IReadOnlyList<(OrganizationId Organization, string PublicKey)> seeds, string role, string reason, CancellationToken ct)
    {
        if (seeds.Count == 0)
        {
            return;
        }

        var detail = JsonSerializer.Serialize(new { role, reason });
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO audit_rows (organization_id, at, actor, action, target, detail)
                SELECT s.organization, $3, 'system authority', 'key.unseal', s.target, $4 FROM unnest($1, $2) s (organization, target) ORDER BY s.organization
                """, (NpgsqlConnection)db.Database.GetDbConnection());
            command.Parameters.Add(new() { Value = seeds.Select(s => s.Organization.Value).ToArray() });
            command.Parameters.Add(new() { Value = seeds.Select(s => s.PublicKey).ToArray() });
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            command.Parameters.Add(new() { Value = detail });
            await command.ExecuteNonQueryAsync(ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Waits for the rows that are being written beside transactions.</summary>
    public Task DrainAsync(CancellationToken ct) => Task.WhenAll(_pending.Keys).WaitAsync(Longest, clock, ct);

    public void Dispose()
    {
        // The process is about to end: the rows are worth seconds of its time.
        if (!Task.WaitAll([.. _pending.Keys], Longest))
        {
            Log.NotWaitedFor(log, _pending.Count);
        }
    }

    private async Task WriteBesideAsync(NpgsqlConnection connection, Row row, Caller? caller)
    {
        await using (connection)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await connection.OpenAsync(CancellationToken.None);
                    await InsertAsync(connection, row, caller, CancellationToken.None);
                    return;
                }
                catch (DbException e) when (attempt < Attempts)
                {
                    Log.TriedAgain(log, e.Message);
                    await connection.CloseAsync();
                    await Task.Delay(TimeSpan.FromSeconds(attempt), clock);
                }
                catch (DbException e)
                {
                    Log.NotWritten(log, row.PublicKey, row.Detail, e.Message);
                    return;
                }
            }
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Row row, Caller? caller, CancellationToken ct)
    {
        await using var batch = connection.CreateBatch();
        if (caller is not null)
        {
            batch.BatchCommands.Add(CallerSettings.Of(caller));
        }

        batch.BatchCommands.Add(new("INSERT INTO audit_rows (organization_id, at, actor, action, target, detail) VALUES ($1, $2, $3, 'key.unseal', $4, $5)")
        {
            Parameters =
            {
                new() { Value = row.Organization.Value }, new() { Value = row.At }, new() { Value = row.Actor }, new() { Value = row.PublicKey }, new() { Value = row.Detail },
            },
        });
        await batch.ExecuteNonQueryAsync(ct);
    }

    private sealed record Row(OrganizationId Organization, DateTimeOffset At, string Actor, string PublicKey, string Detail);

    private static partial class Log
    {
        [LoggerMessage(2601, LogLevel.Warning, "An unsealing's audit row is tried again: {Reason}")]
        public static partial void TriedAgain(ILogger log, string reason);

        [LoggerMessage(2602, LogLevel.Error, "The seed of {PublicKey} was unsealed, and its audit row could not be written: {Detail}. {Reason}")]
        public static partial void NotWritten(ILogger log, string publicKey, string detail, string reason);

        [LoggerMessage(2603, LogLevel.Error, "{Count} audit rows of unsealings were not written in time")]
        public static partial void NotWaitedFor(ILogger log, int count);
    }
}
