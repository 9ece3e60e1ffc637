using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Reconcilers;

/// <summary>Compares one node's whole store with the desired one: when its link comes up, then by the timer. Equal digests end it there.
/// Otherwise the node's store is taken and compared, and what differs is given back to the publisher, the one writer. What we did not make
/// is an alarm: someone else holds system-account credentials.</summary>
internal sealed partial class DriftWatch(
    PublicationTable publications, JwtTable jwts, DesiredDigest digest, PublicationBell bell, ControllerOptions options,
    ControllerMetrics metrics, TimeProvider clock, ILogger<DriftWatch> log) : ILinkDuty
{
    private static readonly TimeSpan PackDeadline = TimeSpan.FromSeconds(60);

    // A push on its way looks like drift for a moment: only what a second look confirms is an alarm.
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(NodeLink link, Reign reign, CancellationToken ct)
    {
        // What changed while the node was away is found by the publisher from its rows, faster than by a pack.
        bell.RingForAll();
        while (true)
        {
            try
            {
                await LookAsync(link, reign.Epoch, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.LookFailed(log, link.Node.Name, e.Message);
            }

            await Task.Delay(options.DriftTimeSpan * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct);
        }
    }

    /// <summary>One look. Returns what a second look confirmed.</summary>
    public async Task<Drift> LookAsync(NodeLink link, long epoch, CancellationToken ct)
    {
        var first = await CompareAsync(link, ct);
        if (first.IsNone)
        {
            return first;
        }

        await Task.Delay(SecondLook, clock, ct);
        var drift = first.And(await CompareAsync(link, ct));
        foreach (var (kind, isAlarm, accounts) in drift.Kinds)
        {
            metrics.Drifted(kind, accounts.Count);
            if (accounts.Count > 0)
            {
                // One line however many: an intruder must not fill the log as well.
                (isAlarm ? (Action<ILogger, string, int, string, string>)Log.Alarm : Log.Drifted)(
                    log, link.Node.Name, accounts.Count, kind, string.Join(' ', accounts.Take(5)));
            }
        }

        if (drift.ToPush.Any())
        {
            await publications.DoubtAsync(link.Node.Id, drift.ToPush, "the node held something else", epoch, ct);
            bell.RingForAll();
        }

        return drift;
    }

    private async Task<Drift> CompareAsync(NodeLink link, CancellationToken ct)
    {
        var pack = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var one in link.System.PackClaimsAsync(digest.Value, PackDeadline, ct))
        {
            pack[one.Account] = one.Jwt;
        }

        // Nothing means "the same as yours": no node's store is ever empty, the system account is preloaded.
        return pack.Count == 0 ? Drift.None : await PlanAsync(link, pack, ct);
    }

    private async Task<Drift> PlanAsync(NodeLink link, Dictionary<string, string> pack, CancellationToken ct)
    {
        var (desired, unsigned, signers) = await jwts.ReadAsync(link.Node.Id, ct);
        foreach (var account in unsigned)
        {
            // Not signed yet, so not ours to judge (the system account is preloaded before it is first published).
            pack.Remove(account);
        }

        return DriftPlan.Make(desired, pack, JwtTable.Origin, signers);
    }

    private static partial class Log
    {
        [LoggerMessage(2430, LogLevel.Critical, "ALARM: {Node} holds {Count} accounts as nobody here made them ({Kind}), the first: {Accounts}; somebody else pushes to the fleet")]
        public static partial void Alarm(ILogger log, string node, int count, string kind, string accounts);

        [LoggerMessage(2431, LogLevel.Warning, "{Node} does not hold {Count} accounts as it should ({Kind}), the first: {Accounts}; pushing them again")]
        public static partial void Drifted(ILogger log, string node, int count, string kind, string accounts);

        [LoggerMessage(2432, LogLevel.Warning, "Could not compare {Node} with desired state: {Reason}")]
        public static partial void LookFailed(ILogger log, string node, string reason);
    }
}
