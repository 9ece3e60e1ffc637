using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.AuthCallout.Snapshot;
using Platform.Store;

namespace Platform.AuthCallout.Telemetry;

/// <summary>Writes this process's row in callout_instances: that it lives, which keys it holds (a rotation waits for it), what it works from.</summary>
internal sealed partial class InstanceRow(
    FleetDataSource store, SnapshotHolder snapshots, CalloutOptions options, CalloutStatus status, TimeProvider clock, ILogger<InstanceRow> log) : BackgroundService
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isSilent = false;
        CalloutState? told = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (snapshots.Current is { } state)
                {
                    told = state;
                    await WriteAsync(state, stoppingToken);
                    isSilent = false;
                }
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                if (!isSilent)
                {
                    Log.NotWritten(log, e.Message);
                }

                isSilent = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            await WaitAsync(told, stoppingToken);
        }

        await LeaveAsync();
    }

    // A rotation waits to hear that the keys are held, the drop of a revoked session that it will be refused: what has changed is told of at once.
    private async Task WaitAsync(CalloutState? told, CancellationToken ct)
    {
        var until = Task.Delay(options.InstanceTimeSpan, clock, ct);
        while (!until.IsCompleted)
        {
            var next = snapshots.Next;
            if (snapshots.Current is { } state && (told is null || !state.IsSameAs(told)))
            {
                return;
            }

            await Task.WhenAny(next, until);
        }
    }

    private async Task WriteAsync(CalloutState state, CancellationToken ct)
    {
        await using var command = store.Value.CreateCommand(
            """
            INSERT INTO callout_instances (name, region, started_at, seen_at, snapshot_at, keys, status) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (name) DO UPDATE SET region = excluded.region, started_at = excluded.started_at, seen_at = excluded.seen_at,
                snapshot_at = excluded.snapshot_at, keys = excluded.keys, status = excluded.status
            """);
        command.CommandTimeout = 5;
        command.Parameters.Add(new() { Value = options.Name });
        command.Parameters.Add(new() { Value = options.Region });
        command.Parameters.Add(new() { Value = _startedAt.UtcDateTime });
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = state.Data.TakenAt.UtcDateTime });
        command.Parameters.Add(new() { Value = state.Secrets.Callout.PublicKeys.ToArray() });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(status.Read(), CalloutStatus.Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(ct);
    }

    // A process that was told to stop is not missed.
    private async Task LeaveAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), clock);
            await using var command = store.Value.CreateCommand("DELETE FROM callout_instances WHERE name = $1");
            command.Parameters.Add(new() { Value = options.Name });
            await command.ExecuteNonQueryAsync(patience.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            Log.NotWritten(log, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5050, LogLevel.Warning, "This process's row could not be written: {Reason}")]
        public static partial void NotWritten(ILogger log, string reason);
    }
}
