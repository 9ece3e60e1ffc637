using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>Work on node after node. Kind: "change" or "restart". State: "planning", "planned", "running", "paused", "done" or "cancelled". Revision: of the
/// topology nodes are brought to.</summary>
public sealed record RolloutView(
    RolloutId Id, string Kind, string State, long Revision, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<RolloutStepView> Steps)
{
    internal static RolloutView From(Rollout rollout, IEnumerable<RolloutStep> steps) => new(
        rollout.Id, Json.Word(rollout.Kind), Json.Word(rollout.State), rollout.Revision, rollout.CreatedBy, rollout.CreatedAt, rollout.StartedAt, rollout.EndedAt,
        [.. steps.Select(s => new RolloutStepView(s.NodeName, Json.Word(s.Effect), s.Keys, s.Connections, Json.Word(s.State), s.Why, s.StartedAt, s.EndedAt))]);
}

/// <summary>One node of it. Effect: "unchanged", "reload", "restart", "join" or "leave". Keys: of nats.conf, those that change. Connections: those that move. State:
/// "waiting", "running" or "done". Why: what it waits for.</summary>
public sealed record RolloutStepView(string Node, string Effect, string Keys, long Connections, string State, string Why, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);
