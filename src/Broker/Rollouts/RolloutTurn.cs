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

    /// <summary>This node is to give its streams to others.</summary>
    internal sealed record Evacuate(NodeId Node, string Name, string Why) : RolloutTurn;

    /// <summary>This node is to end.</summary>
    internal sealed record Dismiss(NodeId Node) : RolloutTurn;

    /// <summary>This node has ended and is to leave the meta group.</summary>
    internal sealed record Forget(NodeId Node, string Name) : RolloutTurn;

    /// <summary>Nothing can be done yet for this node.</summary>
    internal sealed record Wait(NodeId Node, string Why) : RolloutTurn;

    /// <summary>All nodes are through.</summary>
    internal sealed record End : RolloutTurn;

    /// <summary>Somebody has paused it.</summary>
    internal sealed record Rest : RolloutTurn;

    // What it alone keeps would be lost without need.
    private const string Mute = "its server does not say what streams it has to give away; it is waited for until its agent, too, has said nothing for 45 seconds";

    /// <summary>(rollout, steps, fleet as it is) -> what next. Pure, so whoever takes over a rollout in the middle goes on with it rightly. One node at a
    /// time; none is taken while another is not in order or the meta group could not stand it, except that a node in trouble may be the first to get
    /// what may cure it. Those that leave go first and those that join come last, since the others have to let them in; of the rest the leader of the
    /// meta group is the last: each change of it costs a moment.</summary>
    public static RolloutTurn Next(RolloutState state, IReadOnlyList<RolloutStep> steps, FleetPicture fleet)
    {
        var nodes = fleet.Nodes.ToDictionary(n => n.Id);
        if (steps.FirstOrDefault(s => s.State is RolloutStepState.Running) is { } running)
        {
            var node = nodes.GetValueOrDefault(running.NodeId);
            return running.Effect is StepEffect.Leave ? Leaving(running, node, fleet)
                : WhyNotDone(running, node, fleet) is { } why ? new Wait(running.NodeId, why)
                : new Finish(running.NodeId);
        }

        var waiting = steps.Where(s => s.State is RolloutStepState.Waiting).OrderBy(Turn).ThenBy(s => s.Place).ToList();
        if (waiting.Count == 0)
        {
            return new End();
        }

        if (state is RolloutState.Paused)
        {
            return new Rest();
        }

        var now = waiting.Where(s => Turn(s) == Turn(waiting[0])).ToList();
        var next = now.Find(s => nodes.GetValueOrDefault(s.NodeId)?.Trouble is not null)
            ?? now.Find(s => !string.Equals(s.NodeName, fleet.MetaLeader, StringComparison.Ordinal))
            ?? now[0];
        return WhyNotBegun(next, steps, fleet) is { } reason ? new Wait(next.NodeId, reason) : new Begin(next.NodeId);
    }

    private static int Turn(RolloutStep step) => step.Effect switch { StepEffect.Leave => 0, StepEffect.Join => 2, _ => 1 };

    private static string? WhyNotBegun(RolloutStep step, IReadOnlyList<RolloutStep> steps, FleetPicture fleet)
    {
        // Nobody counts on those that have still to come.
        var coming = steps.Where(s => s is { Effect: StepEffect.Join, State: RolloutStepState.Waiting }).Select(s => s.NodeId).ToHashSet();
        var itself = fleet.Nodes.FirstOrDefault(n => n.Id == step.NodeId);
        var others = fleet.Nodes.Where(n => n.Id != step.NodeId && !coming.Contains(n.Id)).ToList();
        return itself is null ? "there is no such node"
            : !itself.IsReportFresh && !(itself.IsGone && step.Effect is StepEffect.Leave) ? $"the agent of {itself.Name} does not ask for orders"
            : step.Effect is StepEffect.Leave && itself is { Streams: null, IsGone: false } ? $"{itself.Name}: {Mute}"
            : others.Find(n => n.Trouble is not null) is { } other ? $"{other.Name}: {other.Trouble}"
            : others.Find(n => n.IsAtIt) is { } busy ? $"{busy.Name}: the agent is at it: {busy.Report?.State}"
            : itself.Trouble is null ? fleet.MetaTrouble
            : null;
    }

    private static string? WhyNotDone(RolloutStep step, NodePicture? node, FleetPicture fleet) => node switch
    {
        null => "there is no such node",
        { Report: null } or { IsReportFresh: false } => "its agent says nothing",
        { Report.Trouble: { Length: > 0 } trouble } => trouble,
        { Report: { } report } when report.Revision < step.Revision || report.Restarts < step.Restarts => $"the agent is at it: {report.State}",
        { Trouble: { } trouble } => trouble,
        { Wanted: { } wanted } when !string.Equals(node.Release, wanted, StringComparison.Ordinal) => $"the server says it is {node.Release}, and {wanted} is wanted",
        _ => fleet.MetaTrouble,
    };

    /// <summary>Streams first, then the server, then its vote. A step without a revision has not been dismissed yet. One whose machine is gone is not waited
    /// for: without its vote, replicas it had are made anew elsewhere, and what it alone had is lost.</summary>
    private static RolloutTurn Leaving(RolloutStep step, NodePicture? node, FleetPicture fleet) => node switch
    {
        null => new Finish(step.NodeId),
        { Streams: null, IsGone: false } when step.Revision == 0 => new Wait(step.NodeId, Mute),
        { Streams: > 0 } when step.Revision == 0 => new Evacuate(step.NodeId, node.Name, $"{node.Streams} streams are still here: they move to other nodes of its region, or their owners move them to another"),
        _ when step.Revision == 0 => new Dismiss(step.NodeId),
        { Report.State: not "stopped", IsGone: false } => new Wait(step.NodeId, $"the agent is at it: {node.Report?.State}"),
        _ when fleet.MetaPeers.Contains(node.Name) => new Forget(step.NodeId, node.Name),
        _ => new Finish(step.NodeId),
    };
}
