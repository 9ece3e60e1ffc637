using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Keeps a node from new clients and new streams, or takes that back. At once, and beside the topology: it is for a node that has trouble now, also
/// while a rollout is under way (ADR 23).</summary>
public static class Cordons
{
    /// <param name="db">The store.</param>
    /// <param name="node">The node.</param>
    /// <param name="isCordoned">Whether it is to be kept.</param>
    /// <param name="audited">The organization whose log says so.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>Why not; null when it is so now.</returns>
    public static async Task<string?> SetAsync(StoreDb db, Node node, bool isCordoned, Kernel.OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(node);
        if (isCordoned == node.CordonedAt is not null)
        {
            return null;
        }

        if (isCordoned && !await db.Nodes.AnyAsync(n => n.OperatorId == node.OperatorId && n.Id != node.Id && n.CordonedAt == null, ct))
        {
            return $"{node.Name} is the last node that takes new clients. Uncordon another first.";
        }

        node.CordonedAt = isCordoned ? now : null;
        AuditLog.Append(db, audited, actor, isCordoned ? "node.cordon" : "node.uncordon", node.Name, new { node.Name }, now);
        await db.SaveChangesAsync(ct);
        return null;
    }
}
