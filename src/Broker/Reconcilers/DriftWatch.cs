using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Reconcilers;

/// <summary>Compares one node's whole store with the desired one: when its link comes up, then by the timer. Equal digests end it there.
/// Otherwise the node's store streams by and is compared, and what differs is looked up a second time before it counts.</summary>
internal sealed partial class DriftWatch(
    StoreCheck check, DriftRepair repair, DesiredDigest digest, PublicationBell bell, ControllerOptions options,
    ControllerMetrics metrics, TimeProvider clock, ILogger<DriftWatch> log) : ILinkDuty
{
    private static readonly TimeSpan PackDeadline = TimeSpan.FromSeconds(120);

    // A push on its way looks like drift for a moment: only what a second look confirms is an alarm.
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(NodeLink link, Reign reign, CancellationToken ct)
    {
        // What changed while the node was away is found by the publisher from its rows, faster than by a pack.
        bell.RingForAll();
        await digest.Known.WaitAsync(ct);
        while (true)
        {
            var isMore = false;
            try
            {
                isMore = await LookAsync(link, reign.Epoch, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.LookFailed(log, link.Node.Name, e.Message);
            }

            if (!isMore)
            {
                await Task.Delay(options.DriftTimeSpan * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct);
            }
        }
    }

    /// <summary>One look. True when so much differed that not all of it was looked at.</summary>
    private async Task<bool> LookAsync(NodeLink link, long epoch, CancellationToken ct)
    {
        if (digest.Awaited > 0)
        {
            // A great many are on their way there; the publisher itself compares digests as they arrive.
            return false;
        }

        var suspects = await CompareAsync(link, ct);
        if (suspects.Count == 0)
        {
            return false;
        }

        await Task.Delay(SecondLook, clock, ct);
        var drift = await check.CheckAsync(link, suspects, ct);
        if (drift.Missing.Count >= StoreCheck.Most)
        {
            // A whole page of absent accounts: the store was wiped. All at once, so that they can be read back at once as well; pushing what is
            // there already harms nobody.
            drift = drift with { Missing = suspects };
        }

        await repair.RepairAsync(link, drift, epoch, ct);
        return suspects.Count > StoreCheck.Most && drift.Missing.Count < suspects.Count && drift.ToPush.Any();
    }

    private async Task<IReadOnlyList<string>> CompareAsync(NodeLink link, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        var comparison = new StoreComparison(digest);
        await foreach (var one in link.Store.PackClaimsAsync(digest.Value, PackDeadline, ct))
        {
            comparison.Take(one.Account, one.Jwt);
        }

        var suspects = comparison.Suspects;
        if (suspects.Count > 0)
        {
            metrics.Compared(clock.GetElapsedTime(start));
        }

        return suspects;
    }

    private static partial class Log
    {
        [LoggerMessage(2432, LogLevel.Warning, "Could not compare {Node} with desired state: {Reason}")]
        public static partial void LookFailed(ILogger log, string node, string reason);
    }
}
