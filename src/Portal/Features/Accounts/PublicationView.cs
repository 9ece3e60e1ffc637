using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>What is asked of the fleet and what each node holds. IsCurrent: every node that is up (and there is one) has
/// confirmed the desired generation, read back byte for byte.</summary>
internal sealed record PublicationView(AccountId AccountId, long DesiredGeneration, bool IsCurrent, IReadOnlyList<PublicationView.RegionPart> Regions)
{
    // Asked by every page of an account, and by whoever waits for a change.
    private static readonly Func<PortalDb, AccountId, IAsyncEnumerable<Row>> Rows = CompiledQuery.Many(
        (PortalDb db, AccountId id) =>
            from account in db.Accounts.AsNoTracking()
            where account.Id == id && !account.IsSystem
            join region in db.Regions on account.OperatorId equals region.OperatorId into regions
            from region in regions.DefaultIfEmpty()
            join node in db.Nodes on region.Id equals node.RegionId into nodes
            from node in nodes.DefaultIfEmpty()
            join publication in db.NodePublications on new { AccountId = account.Id, NodeId = node.Id } equals new { publication.AccountId, publication.NodeId } into publications
            from publication in publications.DefaultIfEmpty()
            orderby region.Id, node.Id
            select new Row(
                account.Generation,
                region.Name,
                region.DisplayName,
                node.Name,
                (bool?)node.IsUp,
                (long?)publication.Generation,
                (bool?)publication.IsConfirmed,
                publication.Error,
                (DateTimeOffset?)publication.At));

    public sealed record RegionPart(string Name, string DisplayName, IReadOnlyList<NodePart> Nodes);

    /// <summary>Generation: what the node last answered for, 0 before the first answer. Error: why it did not take a newer one.
    /// At: when it answered.</summary>
    public sealed record NodePart(string Name, bool IsUp, long Generation, bool IsConfirmed, string? Error, DateTimeOffset? At);

    /// <summary>Whether every node that is up has confirmed this generation or a later one.</summary>
    public bool HasReached(long generation) =>
        Regions.Any(r => r.Nodes.Any(n => n.IsUp)) && Regions.All(r => r.Nodes.All(n => !n.IsUp || (n.IsConfirmed && n.Generation >= generation)));

    /// <summary>Null when the caller's organization has no such account. One query.</summary>
    public static async Task<PublicationView?> ReadAsync(PortalDb db, AccountId accountId, CancellationToken ct)
    {
        var rows = await Rows(db, accountId).ToListAsync(ct);
        if (rows is [])
        {
            return null;
        }

        var regionParts = rows.Where(r => r.Region is not null).GroupBy(r => (r.Region, r.DisplayName)).Select(g => new RegionPart(
            g.Key.Region!,
            g.Key.DisplayName!,
            [.. g.Where(r => r.Node is not null).Select(r => new NodePart(r.Node!, r.IsUp ?? false, r.Generation ?? 0, r.IsConfirmed ?? false, r.Error, r.At))])).ToList();
        var view = new PublicationView(accountId, rows[0].Desired, false, regionParts);
        return view with { IsCurrent = view.HasReached(view.DesiredGeneration) };
    }

    private sealed record Row(long Desired, string? Region, string? DisplayName, string? Node, bool? IsUp, long? Generation, bool? IsConfirmed, string? Error, DateTimeOffset? At);
}
