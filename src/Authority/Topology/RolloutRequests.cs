using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What an administrator does to a rollout.</summary>
public enum RolloutMove
{
    Start,
    Pause,
    Resume,

    /// <summary>Nodes that are through stay as they are, and one in hand keeps its order; no other rollout takes the next before that one is through.</summary>
    Cancel,
}

/// <summary>Rollouts as people make and move them, with their audit rows in the organization they are there for. The controller carries them out.</summary>
public static class RolloutRequests
{
    /// <summary>Asks for a plan: to bring every node to the latest revision, or to start every server anew. Nothing happens until it is started.</summary>
    /// <returns>The rollout, or why there is none.</returns>
    public static async Task<(Rollout? Rollout, string? Wrong)> PlanAsync(StoreDb db, OperatorId id, RolloutKind kind, OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var latest = await db.Topologies.Where(t => t.OperatorId == id).MaxAsync(t => (long?)t.Revision, ct);
        if (latest is null)
        {
            return (null, "There is no topology: this fleet's nodes are laid out by their own specifications. Give bootstrap a topology first.");
        }

        if (await OpenAsync(db, id, ct) is { } open)
        {
            return (null, $"Rollout {open.Id} is {open.State.ToString().ToLowerInvariant()}. One at a time: finish or cancel it first.");
        }

        var rollout = new Rollout { Id = RolloutId.New(now), OperatorId = id, Kind = kind, Revision = latest.Value, CreatedBy = actor, CreatedAt = now };
        db.Rollouts.Add(rollout);
        AuditLog.Append(db, audited, actor, "rollout.plan", rollout.Id.ToString(), new { Kind = kind.ToString(), rollout.Revision }, now);
        await db.SaveChangesAsync(ct);
        return (rollout, null);
    }

    /// <summary>The one that is neither done nor cancelled.</summary>
    public static Task<Rollout?> OpenAsync(StoreDb db, OperatorId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Rollouts.SingleOrDefaultAsync(r => r.OperatorId == id && r.State != RolloutState.Done && r.State != RolloutState.Cancelled, ct);
    }

    /// <returns>Why it cannot be done; null when it was.</returns>
    public static async Task<string?> MoveAsync(StoreDb db, Rollout rollout, RolloutMove move, OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(rollout);
        if (Next(rollout.State, move) is not { } next)
        {
            return $"A rollout that is {rollout.State.ToString().ToLowerInvariant()} cannot be told to {move.ToString().ToLowerInvariant()}.";
        }

        if (move is RolloutMove.Cancel && await db.RolloutSteps.FirstOrDefaultAsync(s => s.RolloutId == rollout.Id && s.State == RolloutStepState.Running && s.Effect == StepEffect.Leave, ct) is { } leaving)
        {
            return $"{leaving.NodeName} is just leaving, and half of that cannot stay. Cancel the rollout when it has left.";
        }

        rollout.State = next;
        rollout.StartedAt ??= move is RolloutMove.Start ? now : null;
        rollout.EndedAt = move is RolloutMove.Cancel ? now : null;
        AuditLog.Append(db, audited, actor, $"rollout.{move.ToString().ToLowerInvariant()}", rollout.Id.ToString(), new { rollout.Revision }, now);
        await db.SaveChangesAsync(ct);
        return null;
    }

    /// <summary>What a move makes of a state; null where there is no such move.</summary>
    public static RolloutState? Next(RolloutState state, RolloutMove move) => (state, move) switch
    {
        (RolloutState.Planned, RolloutMove.Start) => RolloutState.Running,
        (RolloutState.Running, RolloutMove.Pause) => RolloutState.Paused,
        (RolloutState.Paused, RolloutMove.Resume) => RolloutState.Running,
        (RolloutState.Planning or RolloutState.Planned or RolloutState.Paused, RolloutMove.Cancel) => RolloutState.Cancelled,
        _ => null,
    };
}
