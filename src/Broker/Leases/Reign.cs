using Npgsql;

namespace Platform.Broker.Leases;

/// <summary>The time during which this process is the controller. <see cref="Lost"/> fires the moment the lock's connection does.</summary>
internal sealed class Reign : IAsyncDisposable
{
    // A silent partner is noticed within two of these; a broken connection at once.
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(2);
    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watch;

    public Reign(NpgsqlConnection connection, long epoch)
    {
        (_connection, Epoch) = (connection, epoch);
        _watch = WatchAsync();
    }

    /// <summary>The fencing token: each taking of the lease has a higher one.</summary>
    public long Epoch { get; }

    public CancellationToken Lost => _lost.Token;

    private async Task WatchAsync()
    {
        try
        {
            await using var beat = new NpgsqlCommand("select 1", _connection) { CommandTimeout = 2 };
            while (true)
            {
                // True: a notification came, which proves the connection as well as a beat does.
                if (!await _connection.WaitAsync(Pulse, _end.Token))
                {
                    await beat.ExecuteNonQueryAsync(_end.Token);
                }
            }
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or InvalidOperationException or TimeoutException)
        {
            await _lost.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watch;
        // Closing the session frees the lock; the pool must not keep it.
        await _connection.DisposeAsync();
        _end.Dispose();
        _lost.Dispose();
    }
}
