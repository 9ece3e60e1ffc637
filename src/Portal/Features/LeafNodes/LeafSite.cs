using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Portal.Features.LeafNodes;

/// <summary>What a leaf node of an account is told, and whether there can be one.</summary>
/// <param name="AccountKey">A….</param>
/// <param name="AllowsLeafNodes">Whether the account's limits let one in.</param>
/// <param name="Nodes">Region and leaf node URL of each node, in the order regions are listed.</param>
internal sealed record LeafSite(string AccountKey, bool AllowsLeafNodes, IReadOnlyList<(string Region, string Url)> Nodes)
{
    /// <summary>Null when there is no such account.</summary>
    public static async Task<LeafSite?> FindAsync(PortalDb db, AccountId accountId, CancellationToken ct)
    {
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct) is not { } account)
        {
            return null;
        }

        var nodes = await (
            from node in db.Nodes.AsNoTracking()
            where node.OperatorId == account.OperatorId && node.CordonedAt == null
            join region in db.Regions on node.RegionId equals region.Id
            orderby region.Id, node.Id
            select new { region.Name, node.LeafNodeUrl }).ToListAsync(ct);
        return new(account.PublicKey, NatsAccountClaims.FromJson(account.Claims).Account.Limits.LeafNodeConn != 0, [.. nodes.Select(n => (n.Name, n.LeafNodeUrl))]);
    }

    public IEnumerable<string> Regions => Nodes.Select(n => n.Region).Distinct(StringComparer.Ordinal);

    /// <summary>The region's URLs before all others.</summary>
    public IReadOnlyList<string> UrlsFrom(string? region) => [.. Nodes.OrderBy(n => n.Region != region).Select(n => n.Url)];
}
