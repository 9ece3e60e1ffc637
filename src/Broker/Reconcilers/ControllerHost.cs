using Platform.Broker.Leases;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Reconcilers;

/// <summary>Waits for the lease, does every duty while it is held, stops them all the moment it is lost, and begins again.
/// Nothing here touches clients: while no controller works, the fleet goes on as it is.</summary>
internal sealed partial class ControllerHost(
    ControllerLease lease, IEnumerable<IDuty> duties, ControllerStatus status, TimeProvider clock, ILogger<ControllerHost> log) : BackgroundService
{
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = Backoff;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var reign = await lease.TakeAsync(stoppingToken);
                wait = Backoff;
                await ReignAsync(reign, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.NoLease(log, e.Message);
                await Task.Delay(wait * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = wait * 2 > LongestBackoff ? LongestBackoff : wait * 2;
            }
        }
    }

    private async Task ReignAsync(Reign reign, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(reign.Lost, stop);
        status.Began(reign.Epoch);
        Log.Began(log, reign.Epoch);
        try
        {
            await Task.WhenAll(duties.Select(duty => DoAsync(duty, reign, end)));
        }
        finally
        {
            status.Ended();
            Log.Ended(log, reign.Epoch);
        }
    }

    /// <summary>A duty that ends by itself is a bug: give the whole reign up, so that a spare (or this one, afresh) starts clean.</summary>
    private async Task DoAsync(IDuty duty, Reign reign, CancellationTokenSource end)
    {
        try
        {
            await duty.RunAsync(reign, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return;
        }
        catch (LeaseLostException e)
        {
            Log.Replaced(log, e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.DutyFailed(log, duty.GetType().Name, e);
        }

        await end.CancelAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(2400, LogLevel.Information, "Controller since epoch {Epoch}")]
        public static partial void Began(ILogger log, long epoch);

        [LoggerMessage(2401, LogLevel.Warning, "No longer the controller of epoch {Epoch}")]
        public static partial void Ended(ILogger log, long epoch);

        [LoggerMessage(2402, LogLevel.Warning, "PostgreSQL is not there for the lease: {Reason}")]
        public static partial void NoLease(ILogger log, string reason);

        [LoggerMessage(2404, LogLevel.Warning, "Stopped writing: {Reason}")]
        public static partial void Replaced(ILogger log, string reason);

        [LoggerMessage(2403, LogLevel.Error, "{Duty} failed; the lease is given up")]
        public static partial void DutyFailed(ILogger log, string duty, Exception e);
    }
}
