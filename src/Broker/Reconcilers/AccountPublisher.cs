using System.Collections.Concurrent;
using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Broker.Telemetry;
using Platform.Kernel;

namespace Platform.Broker.Reconcilers;

/// <summary>What one pass did. <paramref name="Unconfirmed"/> counts accounts that at least one node up does not yet hold, as far as read back.</summary>
internal sealed record PublishReport(bool WasFull, int Pushed, int Unconfirmed, TimeSpan Took);

/// <summary>Brings every account's JWT to every node that is up (DESIGN §4 Publication; nats-auth.md §0.2). The only writer of account JWTs:
/// passes follow one another, and within a pass an account is pushed once at a time. A pass takes no input: it reads what lags.</summary>
internal sealed partial class AccountPublisher(
    LaggingAccounts accounts, PublicationTable table, AccountSigning signing, NodePush nodes, BulkReadBack bulk, Fleet fleet, ControllerOptions options,
    ControllerMetrics metrics, TimeProvider clock, ILogger<AccountPublisher> log)
{
    /// <summary>Publishes what lags.</summary>
    /// <param name="epoch">The lease under which this is done; every write carries it.</param>
    /// <param name="isFull">Look at every account, not only at the latest changes.</param>
    /// <param name="ct">Cancelled when the lease is lost: nothing is pushed after that.</param>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task<PublishReport> ReconcileAsync(long epoch, bool isFull, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        var outcomes = isFull ? await AllAsync(epoch, ct) : Tally(await LatestAsync(epoch, ct));
        var report = new PublishReport(isFull, outcomes.Pushed, outcomes.Unconfirmed, clock.GetElapsedTime(start));
        metrics.Passed(report);
        if (report.Pushed > 0)
        {
            Log.Passed(log, report.Pushed, report.Unconfirmed, report.Took.TotalMilliseconds);
        }

        return report;
    }

    /// <summary>The latest changes, each for itself: somebody waits for it.</summary>
    private async Task<IReadOnlyCollection<AccountOutcome>> LatestAsync(long epoch, CancellationToken ct)
    {
        var up = fleet.Up;
        if (up.Count == 0)
        {
            return [];
        }

        var lagging = await accounts.RecentAsync(Ids(up), ct);
        FailPoint.Hit("publish.read");
        var outcomes = new List<AccountOutcome>();
        foreach (var wave in Waves(lagging, a => a.Desired))
        {
            await Parallel.ForEachAsync(wave, Many(ct), async (account, c) =>
            {
                var batch = await PushAsync(await PrepareAsync([account], up, epoch, c), up, nodes.PushAsync, c);
                await RecordAsync(batch, up, epoch, c);
                lock (outcomes)
                {
                    outcomes.AddRange(batch);
                }
            });
        }

        return outcomes;
    }

    /// <summary>All that lag, batch after batch: while one is pushed, the next is read and signed and the one before is recorded. Between
    /// two, the latest changes get their turn: nobody waits behind a hundred thousand others.</summary>
    private async Task<(int Pushed, int Unconfirmed)> AllAsync(long epoch, CancellationToken ct)
    {
        var up = fleet.Up;
        if (up.Count == 0)
        {
            return (0, 0);
        }

        var lagging = await accounts.AllAsync(Ids(up), ct);
        var batches = lagging.Select(a => a.Id).Chunk(options.PerBatch).ToArray();
        var foretold = await bulk.BeginAsync(lagging, up, ct);
        var (pushed, unconfirmed) = (0, 0);
        var overtaken = new HashSet<AccountId>();
        var recording = Task.CompletedTask;
        var next = batches.Length > 0 ? ReadAsync(batches[0], up, epoch, ct) : Task.FromResult<IReadOnlyList<Prepared>>([]);
        try
        {
            for (var i = 0; i < batches.Length; i++)
            {
                var batch = await next;
                next = i + 1 < batches.Length ? ReadAsync(batches[i + 1], up, epoch, ct) : Task.FromResult<IReadOnlyList<Prepared>>([]);
                // What was read before the latest changes had their turn may be an older generation than what they pushed.
                Prepared[] due = [.. batch.Where(p => !overtaken.Contains(p.Push.Account))];
                var outcomes = foretold.Count > 0 ? await PushManyAsync(due, up, foretold, ct) : null;
                if (outcomes is null)
                {
                    foretold = [];
                    outcomes = await PushAsync(due, up, nodes.PushAsync, ct);
                }

                await recording;
                recording = RecordAsync(outcomes, up, epoch, ct);
                Add(Tally(outcomes));
                var latest = await LatestAsync(epoch, ct);
                overtaken.UnionWith(latest.Select(o => o.Account.Desired.Id));
                Add(Tally(latest));
            }
        }
        finally
        {
            bulk.End();
            // Neither may outlive the pass, whatever ended it.
            await Task.WhenAll(next, recording).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await recording;
        return (pushed, unconfirmed);

        void Add((int Pushed, int Unconfirmed) more) => (pushed, unconfirmed) = (pushed + more.Pushed, unconfirmed + more.Unconfirmed);
    }

    private async Task<IReadOnlyList<Prepared>> ReadAsync(AccountId[] ids, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct)
    {
        var lagging = await accounts.ReadAsync(Ids(up), ids, ct);
        FailPoint.Hit("publish.read");
        return await PrepareAsync(lagging, up, epoch, ct);
    }

    /// <summary>Plans the pushes of these accounts; what is not signed yet is signed and kept first.</summary>
    private async Task<IReadOnlyList<Prepared>> PrepareAsync(IReadOnlyList<LaggingAccount> lagging, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct)
    {
        var observed = lagging.SelectMany(a => a.ConfirmedOn, (a, node) => new ObservedPublication(a.Desired.Id, node, a.Desired.Generation, IsConfirmed: true));
        var plan = PublishPlan.Make(lagging.Select(a => a.Desired), observed, Ids(up));
        var fresh = await signing.SignAsync([.. lagging.Where(a => a.Jwt is null)], ct);
        if (fresh.Count > 0)
        {
            FailPoint.Hit("publish.signed");
            await table.KeepJwtsAsync(fresh, epoch, ct);
        }

        var signed = fresh.Concat(lagging.Where(a => a.Jwt is not null).Select(a => new SignedLagging(a, a.Jwt!))).ToDictionary(s => s.Account.Desired.Id);
        return [.. plan.Where(p => signed.ContainsKey(p.Account)).Select(p => new Prepared(signed[p.Account], p))];
    }

    private async Task<IReadOnlyCollection<AccountOutcome>> PushAsync(
        IReadOnlyList<Prepared> batch, IReadOnlyList<NodeLink> up,
        Func<SignedLagging, PushAccount, IReadOnlyList<NodeLink>, CancellationToken, Task<AccountOutcome>> push, CancellationToken ct)
    {
        var outcomes = new ConcurrentBag<AccountOutcome>();
        foreach (var wave in Waves(batch, p => p.Signed.Account.Desired))
        {
            await Parallel.ForEachAsync(wave, Many(ct), async (one, c) => outcomes.Add(await push(one.Signed, one.Push, up, c)));
        }

        FailPoint.Hit("publish.read-back");
        return outcomes;
    }

    /// <summary>Pushes a batch and reads it back as a whole. Null when that failed: look them up.</summary>
    private async Task<IReadOnlyCollection<AccountOutcome>?> PushManyAsync(
        IReadOnlyList<Prepared> batch, IReadOnlyList<NodeLink> up, IReadOnlyList<NodeLink> foretold, CancellationToken ct)
    {
        var pushed = await PushAsync(batch, up, nodes.PushUnreadAsync, ct);
        if (!await bulk.IsHeldAsync(foretold, ct))
        {
            return null;
        }

        metrics.ReadBack("digest", pushed.Count);
        // The others had confirmed these before.
        var ids = foretold.Select(l => l.Node.Id).ToHashSet();
        return [.. pushed.Select(o => o with { Nodes = [.. o.Nodes.Where(n => ids.Contains(n.Node)).Select(n => n with { IsConfirmed = n.Error is null })] })];
    }

    private async Task RecordAsync(IReadOnlyCollection<AccountOutcome> outcomes, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct)
    {
        if (outcomes.Count == 0)
        {
            return;
        }

        await table.RecordAsync(outcomes, epoch, ct);
        FailPoint.Hit("publish.recorded");
        foreach (var (account, failed) in outcomes.SelectMany(o => o.Nodes.Where(n => n.Error is not null), (o, n) => (o.Account.PublicKey, n)))
        {
            Log.NotConfirmed(log, account, up.First(l => l.Node.Id == failed.Node).Node.Name, failed.Error!);
        }
    }

    /// <summary>Those that are pushed at the same time: importers only when their exporters are there.</summary>
    private static IEnumerable<IEnumerable<T>> Waves<T>(IEnumerable<T> all, Func<T, DesiredAccount> desired) =>
        all.GroupBy(a => desired(a).IsImporter).OrderBy(wave => wave.Key);

    private ParallelOptions Many(CancellationToken ct) => new() { MaxDegreeOfParallelism = options.InFlight, CancellationToken = ct };

    private static NodeId[] Ids(IReadOnlyList<NodeLink> up) => [.. up.Select(l => l.Node.Id)];

    private static (int Pushed, int Unconfirmed) Tally(IReadOnlyCollection<AccountOutcome> outcomes) =>
        (outcomes.Count, outcomes.Count(o => !o.Nodes.All(n => n.IsConfirmed)));

    private sealed record Prepared(SignedLagging Signed, PushAccount Push);

    private static partial class Log
    {
        [LoggerMessage(2420, LogLevel.Debug, "Published {Accounts} accounts, {Unconfirmed} not yet confirmed everywhere, in {Milliseconds} ms")]
        public static partial void Passed(ILogger log, int accounts, int unconfirmed, double milliseconds);

        [LoggerMessage(2421, LogLevel.Warning, "Account {Account} is not confirmed on {Node}: {Reason}")]
        public static partial void NotConfirmed(ILogger log, string account, string node, string reason);
    }
}
