using Platform.Broker.Plans;
using Platform.Broker.Reconcilers;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Retirement;

/// <summary>Takes an account out of the fleet (nats-auth.md §2.5, docs/adr/0012), step by step: each is done when the nodes show it, and leaves
/// what they showed. One that is not done yet is tried again at the next turn. Nodes that are down are not waited for: they hold no
/// connection, and what they bring back is deleted again.</summary>
internal sealed class AccountRetirement(
    LeavingAccounts table, SystemChanges changes, FleetDeletion deletion, DesiredDigest digest, Fleet fleet, ControllerOptions options, TimeProvider clock)
{
    private const int Looks = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>Goes as far as it can now.</summary>
    public async Task AdvanceAsync(LeavingAccount account, long epoch, CancellationToken ct)
    {
        if (account.IsElsewhere)
        {
            await EndElsewhereAsync(account, epoch, ct);
            return;
        }

        var up = fleet.Up;
        if (up.Count == 0)
        {
            return;
        }

        foreach (var (step, attempt) in Steps)
        {
            if (account.Done.Contains(step))
            {
                continue;
            }

            if (await attempt(this, account, up, epoch, ct) is not { } evidence)
            {
                return;
            }

            await table.RecordAsync(account.Organization, account.Id, step, evidence, epoch, ct);
            if (!account.IsRetired && string.Equals(step, LastOfClosing, StringComparison.Ordinal) && !account.IsDue)
            {
                return;
            }
        }
    }

    private const string LastOfClosing = "connections-gone";

    private delegate Task<object?> Attempt(AccountRetirement self, LeavingAccount account, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct);

    // In this order; null: not yet.
    private static readonly (string Step, Attempt Attempt)[] Steps =
    [
        ("closed", (_, account, up, _, _) => Task.FromResult(Closed(account, up))),
        (LastOfClosing, (self, account, up, _, ct) => self.ConnectionsGoneAsync(account, up, ct)),
        ("jetstream-purged", (self, account, up, epoch, ct) => self.PurgedAsync(account, up, epoch, ct)),
        ("deleted", (self, account, up, epoch, ct) => self.DeletedAsync(account, up, epoch, ct)),
        ("absent", (self, account, up, _, ct) => self.AbsentAsync(account, up, ct)),
    ];

    /// <summary>The closed JWT was read back from every node up.</summary>
    private static object? Closed(LeavingAccount account, IReadOnlyList<NodeLink> up) =>
        up.All(l => account.ConfirmedOn.Contains(l.Node.Id)) ? new { ReadBackFrom = Names(up) } : null;

    private async Task<object?> ConnectionsGoneAsync(LeavingAccount account, IReadOnlyList<NodeLink> up, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var page in up[0].System.ConnzAsync(new(account.PublicKey), Expected(up), options.AnswerTimeSpan, ct))
        {
            counts[page.Server.Name] = page.Total;
        }

        return IsSaidByAll(up, counts.Keys) && counts.Values.All(c => c == 0) ? new { Connections = counts } : null;
    }

    /// <summary>From here on there is no way back: the account is marked first.</summary>
    private async Task<object?> PurgedAsync(LeavingAccount account, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct)
    {
        if (!account.IsRetired && !(account.IsDue && await changes.RetireAsync(account, epoch, ct)))
        {
            return null;
        }

        var before = await up[0].System.StreamsAsync(account.PublicKey, Expected(up), options.AnswerTimeSpan, ct);
        await up[0].System.PurgeStreamsAsync(account.PublicKey, options.AnswerTimeSpan, ct);
        for (var look = 0; look < Looks; look++)
        {
            var left = await up[0].System.StreamsAsync(account.PublicKey, Expected(up), options.AnswerTimeSpan, ct);
            if (IsSaidByAll(up, left.Select(s => s.Server.Name)) && left.All(s => s is { Streams: 0, Memory: 0, Storage: 0 }))
            {
                return new { Before = Counts(before), After = Counts(left) };
            }

            await Task.Delay(BetweenLooks, clock, ct);
        }

        return null;
    }

    private async Task<object?> DeletedAsync(LeavingAccount account, IReadOnlyList<NodeLink> up, long epoch, CancellationToken ct)
    {
        // First it is no longer desired, or the drift watch would give it back.
        await table.ForgetAsync(account.Id, epoch, ct);
        digest.Remove(account.PublicKey);
        var answers = await deletion.DeleteAsync(account.Operator, [account.PublicKey], up[0], up, ct);
        return IsSaidByAll(up, answers.Where(a => a.Value.Succeeded).Select(a => a.Key))
            ? new { Answers = new SortedDictionary<string, string?>(answers.ToDictionary(a => a.Key, a => a.Value.Message, StringComparer.Ordinal), StringComparer.Ordinal) }
            : null;
    }

    private async Task<object?> AbsentAsync(LeavingAccount account, IReadOnlyList<NodeLink> up, CancellationToken ct)
    {
        var held = await up[0].System.LookupClaimsAsync(account.PublicKey, up.Count, options.AnswerTimeSpan, ct);
        return held.Count >= up.Count && held.All(h => h.Length == 0) ? new { LookedUpOn = Names(up), Holding = 0 } : null;
    }

    private async Task EndElsewhereAsync(LeavingAccount account, long epoch, CancellationToken ct)
    {
        if (account.IsRetired || (account.IsDue && await changes.RetireAsync(account, epoch, ct)))
        {
            await table.ForgetAsync(account.Id, epoch, ct);
            await table.RecordAsync(account.Organization, account.Id, "absent", new { Nodes = Array.Empty<string>(), Note = "The operator's servers are not run here." }, epoch, ct);
        }
    }

    private static ServerExpectation Expected(IReadOnlyList<NodeLink> up) => ServerExpectation.Of(up.Select(l => l.ServerId));

    private static bool IsSaidByAll(IReadOnlyList<NodeLink> up, IEnumerable<string> names) => !Names(up).Except(names, StringComparer.Ordinal).Any();

    private static string[] Names(IReadOnlyList<NodeLink> up) => [.. up.Select(l => l.Node.Name)];

    private static SortedDictionary<string, object> Counts(IReadOnlyList<AccountStreams> streams) =>
        new(streams.ToDictionary(s => s.Server.Name, object (s) => new { s.Streams, Bytes = s.Memory + s.Storage }, StringComparer.Ordinal), StringComparer.Ordinal);
}
