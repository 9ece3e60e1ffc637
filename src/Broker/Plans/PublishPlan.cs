using Platform.Kernel;

namespace Platform.Broker.Plans;

/// <summary>An account as it should be on every node. <paramref name="IssuedAt"/> is its JWT's iat, unix seconds; an importer takes subjects
/// from other accounts.</summary>
internal sealed record DesiredAccount(AccountId Id, long Generation, long IssuedAt, bool IsSystem, bool IsImporter = false);

/// <summary>What a node is known to hold of an account: the generation last pushed to it, and whether it was read back.</summary>
internal sealed record ObservedPublication(AccountId Account, NodeId Node, long Generation, bool IsConfirmed);

/// <summary>Bring one account's JWT to the nodes that lack it. The push itself reaches every node; these are the ones that must answer.</summary>
internal sealed record PushAccount(AccountId Account, long Generation, IReadOnlyList<NodeId> Behind);

/// <summary>(desired, observed, nodes up) -> pushes. Pure: the same picture gives the same pushes in the same order, and a picture in
/// which every node up has confirmed every account gives none.</summary>
internal static class PublishPlan
{
    /// <summary>The system account first (without it the others cannot be told of), importers last (a server that does not know the exporter takes
    /// the import for broken until it does), among equals the change that has waited longest.
    /// A node that is down is not waited for: it is found lagging when it returns.</summary>
    public static IReadOnlyList<PushAccount> Make(
        IEnumerable<DesiredAccount> desired, IEnumerable<ObservedPublication> observed, IReadOnlyCollection<NodeId> up)
    {
        var held = observed.ToDictionary(o => (o.Account, o.Node));
        return
        [
            .. from account in desired
               let behind = up.Where(node => !Holds(account, node)).Order(ByValue).ToArray()
               where behind.Length > 0
               orderby account.IsSystem descending, account.IsImporter, account.IssuedAt, account.Id.Value
               select new PushAccount(account.Id, account.Generation, behind),
        ];

        bool Holds(DesiredAccount account, NodeId node) =>
            held.TryGetValue((account.Id, node), out var seen) && seen.IsConfirmed && seen.Generation == account.Generation;
    }

    private static readonly Comparer<NodeId> ByValue = Comparer<NodeId>.Create((a, b) => a.Value.CompareTo(b.Value));
}
