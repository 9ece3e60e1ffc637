using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What is asked of connections, before anybody has looked at it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">A node's name; a region's to rebalance.</param>
/// <param name="Most">How many of a node's; null for all.</param>
/// <param name="PerSecond">How many are asked each second.</param>
/// <param name="ClientId">The one to kick.</param>
public sealed record MoveRequest(MoveKind Kind, string Target, int? Most = null, int PerSecond = MoveRequests.PerSecond, long? ClientId = null);

/// <summary>Moves of connections as people ask for them, with their audit rows in the organization they are there for. The controller carries them out.</summary>
public static class MoveRequests
{
    /// <summary>So many clients come back to other nodes at once without anybody there waiting for it.</summary>
    public const int PerSecond = 50;

    private const int MostPerSecond = 1000;

    /// <returns>The move, or why there is none.</returns>
    public static async Task<(ConnectionMove? Move, string? Wrong)> AddAsync(StoreDb db, MoveRequest request, OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(request);
        var at = request.Kind is MoveKind.Rebalance
            ? await db.Regions.Where(r => r.Name == request.Target).Select(r => new { r.OperatorId, IsCordoned = false }).FirstOrDefaultAsync(ct)
            : await db.Nodes.Where(n => n.Name == request.Target).Select(n => new { n.OperatorId, IsCordoned = n.CordonedAt != null }).FirstOrDefaultAsync(ct);
        var wrong =
            at is null ? $"There is no {(request.Kind is MoveKind.Rebalance ? "region" : "node")} {request.Target}."
            : request.PerSecond is < 1 or > MostPerSecond ? $"From 1 to {MostPerSecond} connections a second can be asked."
            : request.Most < 1 ? "At least one connection."
            : request is { Kind: MoveKind.Kick, ClientId: null or < 1 } ? "Name the connection by its number at the node (cid)."
            : request is { Kind: MoveKind.Drain, Most: null } && !at.IsCordoned ? $"Cordon {request.Target} first: as long as it takes new clients, those that are asked to go come back."
            : request.Kind is not MoveKind.Kick && await db.ConnectionMoves.AnyAsync(m => m.OperatorId == at.OperatorId && m.Target == request.Target && m.State == MoveState.Running && m.Kind != MoveKind.Kick, ct)
                ? $"Connections of {request.Target} are being moved. Wait for the end, or cancel it."
            : null;
        if (at is null || wrong is not null)
        {
            return (null, wrong);
        }

        var move = new ConnectionMove
        {
            Id = MoveId.New(now),
            OperatorId = at.OperatorId,
            Kind = request.Kind,
            Target = request.Target,
            ClientId = request.Kind is MoveKind.Kick ? request.ClientId : null,
            Most = request.Kind is MoveKind.Drain ? request.Most : null,
            PerSecond = request.PerSecond,
            CreatedBy = actor,
            CreatedAt = now,
        };
        db.ConnectionMoves.Add(move);
        AuditLog.Append(db, audited, actor, $"connections.{request.Kind.ToString().ToLowerInvariant()}", move.Id.ToString(), new { move.Target, move.ClientId, move.Most, move.PerSecond }, now);
        await db.SaveChangesAsync(ct);
        return (move, null);
    }

    /// <summary>Asks no further ones; those that went stay where they are.</summary>
    /// <returns>Why not; null when it is cancelled.</returns>
    public static async Task<string?> CancelAsync(StoreDb db, ConnectionMove move, OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(move);
        if (move.State is not MoveState.Running)
        {
            return $"It is {move.State.ToString().ToLowerInvariant()} already.";
        }

        (move.State, move.EndedAt) = (MoveState.Cancelled, now);
        AuditLog.Append(db, audited, actor, "connections.cancel", move.Id.ToString(), new { move.Target }, now);
        await db.SaveChangesAsync(ct);
        return null;
    }
}
