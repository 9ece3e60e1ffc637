using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Invitations for machines to join as nodes, with their audit rows.</summary>
public static class Invitations
{
    /// <summary>Who takes machines in, in the audit rows.</summary>
    public const string Actor = "system controller";

    /// <summary>Makes one for a node of the latest topology, in place of any there was.</summary>
    /// <param name="db">The owner's store.</param>
    /// <param name="id">The operator whose fleet it is.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="pin">Of the authority that vouches for the controller, <see cref="FleetAuthorities.Pin"/>.</param>
    /// <param name="life">How long it may be used.</param>
    /// <param name="audited">The organization whose log says so.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The token, which nobody can show again; or why there is none.</returns>
    public static async Task<(JoinToken? Token, string? Wrong)> InviteAsync(
        StoreDb db, OperatorId id, string node, string pin, TimeSpan life, OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (await Topologies.LatestAsync(db, id, ct) is not { } latest)
        {
            return (null, "This fleet's topology is not kept here: its nodes are laid out by their own specifications.");
        }

        if (!FleetTopology.Read(latest.Document).Nodes.Any(n => n.Node.Name == node))
        {
            return (null, $"Revision {latest.Revision.ToString(CultureInfo.InvariantCulture)} of the topology has no node {node}. Add it first: topology set.");
        }

        var token = JoinToken.Make(node, pin);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.NodeInvitations.Where(i => i.OperatorId == id && i.NodeName == node).ExecuteDeleteAsync(ct);
        db.NodeInvitations.Add(new() { OperatorId = id, NodeName = node, Hash = JoinToken.HashOf(token.Secret), CreatedBy = actor, CreatedAt = now, ExpiresAt = now + life });
        AuditLog.Append(db, audited, actor, "node.invite", node, new { latest.Revision, ExpiresAt = now + life }, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (token, null);
    }

    /// <summary>The invitation of a secret; null when there is none, or none any more.</summary>
    public static Task<NodeInvitation?> FindAsync(StoreDb db, string secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var hash = JoinToken.HashOf(secret);
        return db.NodeInvitations.AsNoTracking().SingleOrDefaultAsync(i => i.Hash == hash, ct);
    }

    /// <summary>Why nobody may join by it; null when somebody may.</summary>
    public static string? Wrong(NodeInvitation? invitation, DateTimeOffset now) => invitation switch
    {
        null => "The token is not known: it was mistyped, or the node was invited once more since.",
        { UsedAt: { } used } => $"The token was used at {Text(used)}. Invite the node once more.",
        { ExpiresAt: var ends } when ends <= now => $"The token expired at {Text(ends)}. Invite the node once more.",
        _ => null,
    };

    /// <summary>Uses it up, in one statement: of two at once, one does.</summary>
    /// <returns>False when somebody else has, or its time is over.</returns>
    public static async Task<bool> UseAsync(StoreDb db, NodeInvitation invitation, OrganizationId audited, string source, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(invitation);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.NodeInvitations.Where(i => i.Hash == invitation.Hash && i.UsedAt == null && i.ExpiresAt > now).ExecuteUpdateAsync(s => s.SetProperty(i => i.UsedAt, now), ct) == 0)
        {
            return false;
        }

        AuditLog.Append(db, audited, Actor, "node.join", invitation.NodeName, new { source }, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
