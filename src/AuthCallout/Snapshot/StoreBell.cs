using System.Threading.Channels;
using Npgsql;
using Platform.Store;

namespace Platform.AuthCallout.Snapshot;

/// <summary>One LISTEN connection: says that something may have changed, never what. While it cannot listen it rings at each attempt's success: rings may have been missed.</summary>
internal sealed partial class StoreBell(FleetDataSource store, TimeProvider clock, ILogger<StoreBell> log) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly Channel<byte> _rings = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(0);

    /// <summary>Returns at the next ring, or after the time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        await ((Task)_rings.Reader.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>To be called before the reading, so that a ring during it is not lost.</summary>
    public void Drain() => _rings.Reader.TryRead(out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isSilent = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await store.Value.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, _) => Ring();
                await using (var listen = new NpgsqlCommand("LISTEN trunkline_admission; LISTEN trunkline_publication", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                isSilent = false;
                Ring();
                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
            {
                if (!isSilent)
                {
                    Log.Silent(log, e.Message);
                }

                isSilent = true;
                await Task.Delay(Retry, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5020, LogLevel.Warning, "PostgreSQL does not ring for now: {Reason}")]
        public static partial void Silent(ILogger log, string reason);
    }
}
