using Platform.Broker.Leases;
using Platform.Broker.Plans;

namespace Platform.Broker.Reconcilers;

/// <summary>Rung by portals (through PostgreSQL), by links that come up and by the drift watch.</summary>
internal sealed class PublicationBell
{
    private int _isFull = 1;

    public Bell Bell { get; } = new();

    /// <summary>The same for accounts that are signed here and fetched by their operators' own servers.</summary>
    public Bell Dedicated { get; } = new();

    /// <summary>Somebody changed an account just now.</summary>
    public void Ring()
    {
        Bell.Ring();
        Dedicated.Ring();
    }

    /// <summary>Any account may lag.</summary>
    public void RingForAll()
    {
        Volatile.Write(ref _isFull, 1);
        Bell.Ring();
    }

    public bool TakeIsFull() => Interlocked.Exchange(ref _isFull, 0) == 1;
}

/// <summary>Runs <see cref="AccountPublisher"/> at every ring and by the timer. A failed pass waits for the next turn.</summary>
internal sealed partial class PublicationDuty(
    AccountPublisher publisher, JwtTable jwts, DesiredDigest digest, PublicationBell bell, ControllerOptions options, TimeProvider clock, ILogger<PublicationDuty> log) : IDuty
{
    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        // Another controller may have published since this one last reigned.
        digest.Forget();
        await digest.ResetAsync(jwts.AllAsync(ct), ct);
        bell.RingForAll();
        var lookAtAll = clock.GetTimestamp();
        while (true)
        {
            await bell.Bell.WaitAsync(options.ResyncTimeSpan, clock, ct);
            // Rings never cease on a busy day, so the timer must not depend on silence.
            var isFull = bell.TakeIsFull() || clock.GetElapsedTime(lookAtAll) >= options.ResyncTimeSpan;
            lookAtAll = isFull ? clock.GetTimestamp() : lookAtAll;
            try
            {
                var report = await publisher.ReconcileAsync(reign.Epoch, isFull, ct);
                RingAgain(report);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.PassFailed(log, e.Message);
                bell.RingForAll();
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ct);
            }
        }
    }

    /// <summary>What got through may be what others wait for: importers for their exporter, or more changes than one look takes in.</summary>
    private void RingAgain(PublishReport report)
    {
        var confirmed = report.Pushed - report.Unconfirmed;
        if (confirmed >= LaggingAccounts.RecentCount || (report.WasFull && confirmed > 0))
        {
            bell.RingForAll();
        }
        else if (confirmed > 0)
        {
            bell.Ring();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2425, LogLevel.Warning, "A publication pass failed and will be repeated: {Reason}")]
        public static partial void PassFailed(ILogger log, string reason);
    }
}
