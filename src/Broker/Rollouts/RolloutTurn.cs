using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Rollouts;

/// <summary>What to do next in a rollout.</summary>
internal abstract record RolloutTurn
{
    /// <summary>Give this node its order.</summary>
    internal sealed record Begin(NodeId Node) : RolloutTurn;

    /// <summary>This node is through.</summary>
    internal sealed record Finish(NodeId Node) : RolloutTurn;

    /// <summary>Nothing can be done yet for this node.</summary>
    internal sealed record Wait(NodeId Node, string Why) : RolloutTurn;

    /// <summary>All nodes are through.</summary>
    internal sealed record End : RolloutTurn;

    /// <summary>Somebody has paused it.</summary>
    internal sealed record Rest : RolloutTurn;

    /// <summary>(rollout, steps, fleet as it is) -> what next. Pure, so whoever takes over a rollout in the middle goes on with it rightly. One node at a
    /// time; none is taken while another is not in order or the meta group could not stand it, except that a node in trouble may be the first to get
    /// what may cure it. The leader of the meta group comes last: each change of it costs a moment.</summary>
    public static RolloutTurn Next(RolloutState state, IReadOnlyList<RolloutStep> steps, FleetPicture fleet)
    {
        var nodes = fleet.Nodes.ToDictionary(n => n.Id);
        if (steps.FirstOrDefault(s => s.State is RolloutStepState.Running) is { } running)
        {
            return WhyNotDone(running, nodes.GetValueOrDefault(running.NodeId), fleet) is { } why ? new Wait(running.NodeId, why) : new Finish(running.NodeId);
        }

        var waiting = steps.Where(s => s.State is RolloutStepState.Waiting).OrderBy(s => s.Place).ToList();
        if (waiting.Count == 0)
        {
            return new End();
        }

        if (state is RolloutState.Paused)
        {
            return new Rest();
        }

        var next = waiting.Find(s => nodes.GetValueOrDefault(s.NodeId)?.Trouble is not null)
            ?? waiting.Find(s => !string.Equals(nodes.GetValueOrDefault(s.NodeId)?.Name, fleet.MetaLeader, StringComparison.Ordinal))
            ?? waiting[0];
        return WhyNotBegun(next, fleet) is { } reason ? new Wait(next.NodeId, reason) : new Begin(next.NodeId);
    }

    private static string? WhyNotBegun(RolloutStep step, FleetPicture fleet)
    {
        var itself = fleet.Nodes.FirstOrDefault(n => n.Id == step.NodeId);
        return itself is null ? "the topology no longer has this node"
            : !itself.IsReportFresh ? $"the agent of {itself.Name} does not ask for orders"
            : fleet.Nodes.FirstOrDefault(n => n.Id != step.NodeId && n.Trouble is not null) is { } other ? $"{other.Name}: {other.Trouble}"
            : itself.Trouble is null ? fleet.MetaTrouble
            : null;
    }

    private static string? WhyNotDone(RolloutStep step, NodePicture? node, FleetPicture fleet) => node switch
    {
        null => "the topology no longer has this node",
        { Report: null } or { IsReportFresh: false } => "its agent says nothing",
        { Report.Trouble: { Length: > 0 } trouble } => trouble,
        { Report: { } report } when report.Revision < step.Revision || report.Restarts < step.Restarts => $"the agent is at it: {report.State}",
        { Trouble: { } trouble } => trouble,
        _ => fleet.MetaTrouble,
    };
}
