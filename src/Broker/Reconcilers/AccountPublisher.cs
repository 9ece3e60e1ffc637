using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Broker.Telemetry;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Reconcilers;

/// <summary>What one pass did. <paramref name="Unconfirmed"/> counts accounts that at least one node up does not yet hold, as far as read back.</summary>
internal sealed record PublishReport(bool WasFull, int Pushed, int Unconfirmed, TimeSpan Took);

/// <summary>Brings every account's JWT to every node that is up (DESIGN §4 Publication; nats-auth.md §0.2). The only writer of account JWTs:
/// passes follow one another, and within a pass an account is pushed once. A pass takes no input: it reads what lags.</summary>
internal sealed partial class AccountPublisher(
    PublicationTable table, AccountSigning signing, DesiredDigest digest, Fleet fleet, ControllerOptions options,
    ControllerMetrics metrics, TimeProvider clock, ILogger<AccountPublisher> log)
{
    /// <summary>Publishes what lags; bounded by <see cref="ControllerOptions.PerPass"/>.</summary>
    /// <param name="epoch">The lease under which this is done; every write carries it.</param>
    /// <param name="isFull">Look at every account, not only at the latest changes.</param>
    /// <param name="ct">Cancelled when the lease is lost: nothing is pushed after that.</param>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task<PublishReport> ReconcileAsync(long epoch, bool isFull, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        var up = fleet.Up;
        if (up.Count == 0)
        {
            return new(isFull, 0, 0, clock.GetElapsedTime(start));
        }

        var nodes = up.Select(l => l.Node.Id).ToArray();
        var (lagging, observed) = await table.ReadLaggingAsync(nodes, isFull ? options.PerPass : null, ct);
        FailPoint.Hit("publish.read");
        var byId = lagging.ToDictionary(a => a.Desired.Id);
        var plan = PublishPlan.Make(lagging.Select(a => a.Desired), observed, nodes);
        var unconfirmed = 0;
        await Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = options.InFlight, CancellationToken = ct }, async (push, c) =>
        {
            if (!await PublishAsync(byId[push.Account], push, up, epoch, c))
            {
                Interlocked.Increment(ref unconfirmed);
            }
        });

        var report = new PublishReport(isFull, plan.Count, unconfirmed, clock.GetElapsedTime(start));
        metrics.Passed(report);
        if (report.Pushed > 0)
        {
            Log.Passed(log, report.Pushed, report.Unconfirmed, report.Took.TotalMilliseconds);
        }

        return report;
    }

    private async Task<bool> PublishAsync(LaggingAccount account, PushAccount push, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct)
    {
        var jwt = account.Jwt;
        if (jwt is null)
        {
            if (await signing.SignAsync(account, ct) is not { } signed)
            {
                return true;
            }

            // It may have moved on since it was read: what is signed is what it is now.
            (jwt, account) = (signed.Jwt, account with { Desired = account.Desired with { Generation = signed.Generation } });
            FailPoint.Hit("publish.signed");
            await table.KeepJwtAsync(account, jwt, epoch, ct);
        }

        digest.Set(account.PublicKey, jwt);
        FailPoint.Hit("publish.kept");
        var outcomes = await PushAsync(account.PublicKey, jwt, push, up, ct);
        FailPoint.Hit("publish.read-back");
        await table.RecordAsync(account, outcomes, epoch, ct);
        FailPoint.Hit("publish.recorded");
        foreach (var failed in outcomes.Where(o => o.Error is not null))
        {
            Log.NotConfirmed(log, account.PublicKey, Name(failed.Node, up), failed.Error!);
        }

        return outcomes.All(o => o.IsConfirmed);
    }

    /// <summary>Pushes over the link of a node that lacks it, so that even one cut off from the others is reached, and asks all for what they
    /// hold at once: a server answers one connection's requests in order, so the second answer is given after the first took effect.</summary>
    private async Task<IReadOnlyList<NodeOutcome>> PushAsync(
        string account, string jwt, PushAccount push, IReadOnlyList<NodeLink> up, CancellationToken ct)
    {
        var via = up.First(l => l.Node.Id == push.Behind[0]).System;
        try
        {
            var started = clock.GetTimestamp();
            var updating = via.UpdateClaimsAsync(jwt, ServerExpectation.Of(up.Select(l => l.ServerId)), options.AnswerTimeSpan, ct);
            var looking = via.LookupClaimsAsync(account, up.Count, options.AnswerTimeSpan, ct);
            await Task.WhenAll(updating, looking);
            FailPoint.Hit("publish.pushed");
            metrics.Pushed(clock.GetElapsedTime(started));
            return Judge(up, jwt, (await updating).ToDictionary(a => a.ServerId, StringComparer.Ordinal), await looking);
        }
        catch (NatsException e)
        {
            return [.. up.Select(l => new NodeOutcome(l.Node.Id, false, e.Message))];
        }
    }

    private static IReadOnlyList<NodeOutcome> Judge(
        IReadOnlyList<NodeLink> up, string jwt, Dictionary<string, ClaimsAnswer> answers, IReadOnlyList<string> held)
    {
        // A look-up names no server: all that answered must hold this very text, and as many as acknowledged must have answered.
        var acknowledged = answers.Values.Count(a => a.Succeeded);
        var isReadBack = held.Count >= acknowledged && held.All(h => string.Equals(h, jwt, StringComparison.Ordinal));
        return [.. up.Select(link => answers.GetValueOrDefault(link.ServerId) switch
        {
            null => Missing(link),
            { Succeeded: false } refusal => new NodeOutcome(link.Node.Id, false, refusal.Error ?? refusal.Message ?? "refused"),
            _ => new NodeOutcome(link.Node.Id, isReadBack, isReadBack ? null : "acknowledged, but another JWT was read back"),
        })];
    }

    private static NodeOutcome Missing(NodeLink link)
    {
        link.IsResponsive = false;
        link.Pulse.Ring();
        return new(link.Node.Id, false, "no answer");
    }

    private static string Name(NodeId id, IReadOnlyList<NodeLink> up) => up.First(l => l.Node.Id == id).Node.Name;

    private static partial class Log
    {
        [LoggerMessage(2420, LogLevel.Debug, "Published {Accounts} accounts, {Unconfirmed} not yet confirmed everywhere, in {Milliseconds} ms")]
        public static partial void Passed(ILogger log, int accounts, int unconfirmed, double milliseconds);

        [LoggerMessage(2421, LogLevel.Warning, "Account {Account} is not confirmed on {Node}: {Reason}")]
        public static partial void NotConfirmed(ILogger log, string account, string node, string reason);
    }
}
