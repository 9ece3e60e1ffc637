using Npgsql;

namespace Platform.Broker.Leases;

/// <summary>One controller works, the others wait as hot spares. The lock is a session's: it is free the moment its holder's
/// connection is gone. The row carries the epoch by which a late writer is told from the present one.</summary>
/// <param name="connectionString">To PostgreSQL as trunkline_fleet.</param>
/// <param name="holder">Who this is, for people: host and process.</param>
/// <param name="ring">Called at each NOTIFY of <see cref="Publication"/> and <see cref="Sessions"/> with the channel while the lease is held: the lock's
/// connection listens as well.</param>
/// <param name="clock">The time.</param>
internal sealed class ControllerLease(string connectionString, string holder, Action<string> ring, TimeProvider clock)
{
    public const string Name = "controller";
    public const string Publication = "trunkline_publication";
    public const string Sessions = "trunkline_sessions";
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    // No pool (closing must end the session), and the server is to notice a vanished host within seconds.
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = 5,
        ApplicationName = "trunkline controller lease",
        Options = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2",
    }.ConnectionString;

    /// <summary>Waits until this process is the controller.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL is not there; ask again.</exception>
    public async Task<Reign> TakeAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            while (!await TryLockAsync(connection, ct))
            {
                await Task.Delay(Retry * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct);
            }

            var epoch = await RaiseEpochAsync(connection, ct);
            connection.Notification += (_, e) => ring(e.Channel);
            await using (var listen = new NpgsqlCommand($"listen {Publication}; listen {Sessions}", connection))
            {
                await listen.ExecuteNonQueryAsync(ct);
            }

            return new Reign(connection, epoch);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection)
        {
            Parameters = { new() { Value = $"trunkline.{Name}" } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private async Task<long> RaiseEpochAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into leases (name, holder, epoch, taken_at) values ($1, $2, 1, $3)
            on conflict (name) do update set holder = excluded.holder, epoch = leases.epoch + 1, taken_at = excluded.taken_at
            returning epoch
            """, connection)
        {
            Parameters = { new() { Value = Name }, new() { Value = holder }, new() { Value = clock.GetUtcNow() } },
        };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
