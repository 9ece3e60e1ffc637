using Platform.Broker.Plans;
using Platform.Broker.Reconcilers;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Retirement;

/// <summary>A nats-server forgets deletions: a node that was down brings a retired account back, to all (nats-auth.md §0.2-4). It is deleted again.</summary>
internal sealed partial class Tombstones(LeavingAccounts table, FleetDeletion deletion, Fleet fleet, ControllerMetrics metrics, ILogger<Tombstones> log)
{
    /// <summary>Deletes what of the unknown accounts is retired.</summary>
    /// <returns>The drift without them.</returns>
    public async Task<Drift> SweepAsync(NodeLink link, Drift drift, long epoch, CancellationToken ct)
    {
        if (drift.Unknown.Count == 0 || await table.TombstonesAsync(drift.Unknown, ct) is not { Count: > 0 } returned)
        {
            return drift;
        }

        foreach (var accounts in returned.GroupBy(t => t.Operator))
        {
            var answers = await deletion.DeleteAsync(accounts.Key, accounts.Select(t => t.PublicKey), link, fleet.Up, ct);
            foreach (var account in accounts)
            {
                await table.RecordAsync(account.Organization, account.Id, "returned", new { SeenThrough = link.Node.Name, DeletedAgainOn = answers.Where(a => a.Value.Succeeded).Select(a => a.Key).Order(StringComparer.Ordinal) }, epoch, ct);
            }
        }

        metrics.Drifted("returned", returned.Count);
        Log.Returned(log, link.Node.Name, returned.Count, returned[0].PublicKey);
        return drift with { Unknown = [.. drift.Unknown.Except(returned.Select(r => r.PublicKey), StringComparer.Ordinal)] };
    }

    private static partial class Log
    {
        [LoggerMessage(2482, LogLevel.Warning, "{Node} has brought {Count} retired accounts back, the first: {Account}; deleted again")]
        public static partial void Returned(ILogger log, string node, int count, string account);
    }
}
