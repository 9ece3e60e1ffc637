using Platform.Broker.Plans;
using Platform.Broker.Retirement;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Reconcilers;

/// <summary>Gives what differs back to the publisher, the one writer. What we did not make is an alarm: someone else holds system-account
/// credentials.</summary>
internal sealed partial class DriftRepair(PublicationTable publications, Tombstones tombstones, Fleet fleet, PublicationBell bell, ControllerMetrics metrics, ILogger<DriftRepair> log)
{
    public async Task RepairAsync(NodeLink link, Drift drift, long epoch, CancellationToken ct)
    {
        drift = await tombstones.SweepAsync(link, drift, epoch, ct);
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
            await PushAgainAsync(link, drift.ToPush, epoch, ct);
        }
    }

    /// <summary>A pack comes from any node of the link's region, so all of them are doubted.</summary>
    public async Task PushAgainAsync(NodeLink link, IEnumerable<string> accounts, long epoch, CancellationToken ct)
    {
        var region = fleet.Up.Where(l => string.Equals(l.Node.Region, link.Node.Region, StringComparison.Ordinal)).Select(l => l.Node.Id);
        await publications.DoubtAsync(region.Append(link.Node.Id).Distinct(), accounts, "the node held something else", epoch, ct);
        bell.RingForAll();
    }

    private static partial class Log
    {
        [LoggerMessage(2430, LogLevel.Critical, "ALARM: {Node} holds {Count} accounts as nobody here made them ({Kind}), the first: {Accounts}; somebody else pushes to the fleet")]
        public static partial void Alarm(ILogger log, string node, int count, string kind, string accounts);

        [LoggerMessage(2431, LogLevel.Warning, "{Node} does not hold {Count} accounts as it should ({Kind}), the first: {Accounts}; pushing them again")]
        public static partial void Drifted(ILogger log, string node, int count, string kind, string accounts);
    }
}
