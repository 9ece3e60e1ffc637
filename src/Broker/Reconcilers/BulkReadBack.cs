using Platform.Broker.Plans;
using Platform.Kernel;
using Platform.Nats.Client;

namespace Platform.Broker.Reconcilers;

/// <summary>Reads very many accounts back from nodes that lacked them all (a new fleet, a wiped node, a great many new accounts): after each
/// batch the node says whether the digest of its whole store, a hash of every JWT's text, is the one it should have by now. That costs the
/// node a tenth of looking each account up, and proves the same. Whatever does not fit is looked up instead (docs/adr/0013).</summary>
internal sealed class BulkReadBack(LaggingAccounts accounts, DesiredDigest digest, ControllerOptions options)
{
    /// <summary>Fewer are looked up one by one.</summary>
    private const int Fewest = 1000;

    /// <summary>The nodes whose digests can be foretold while these accounts arrive; none when that is not so of every node that lags.</summary>
    public async Task<IReadOnlyList<NodeLink>> BeginAsync(IReadOnlyList<(AccountId Id, string PublicKey)> lagging, IReadOnlyList<NodeLink> up, CancellationToken ct)
    {
        // In a region of several nodes any of them answers for the others.
        if (lagging.Count < Fewest || up.GroupBy(l => l.Node.Region, StringComparer.Ordinal).Any(region => region.Count() > 1))
        {
            return [];
        }

        // A wrong guess costs a whole store on the wire: guess only when it is small beside the work.
        var (all, among) = digest.Count(lagging.Select(a => a.PublicKey));
        if (among > 0 && lagging.Count < all / 2)
        {
            return [];
        }

        var behind = await accounts.CountAsync([.. up.Select(l => l.Node.Id)], ct);
        if (up.Any(l => behind[l.Node.Id] is not 0 && behind[l.Node.Id] != lagging.Count))
        {
            return [];
        }

        digest.Await(lagging.Select(a => a.PublicKey));
        return [.. up.Where(l => behind[l.Node.Id] > 0)];
    }

    /// <summary>Nothing is foretold any more.</summary>
    public void End() => digest.Await([]);

    /// <summary>Whether each of the nodes holds all that has been pushed to it so far, to the letter.</summary>
    public async Task<bool> IsHeldAsync(IReadOnlyList<NodeLink> nodes, CancellationToken ct)
    {
        try
        {
            var answers = await Task.WhenAll(nodes.Select(n => n.Store.HoldsAsync(digest.Arrived, options.AnswerTimeSpan, ct)));
            return answers.All(isHeld => isHeld);
        }
        catch (NatsException)
        {
            // No answer proves nothing.
            return false;
        }
    }
}
