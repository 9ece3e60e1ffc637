using Platform.Kernel;

namespace Platform.Store;

/// <summary>The fleet as it shall be, and whom its nodes trust, immutable: src/Authority/Topology says what is in it.</summary>
public sealed class TopologyRevision
{
    public required OperatorId OperatorId { get; init; }
    public required long Revision { get; init; }

    /// <summary>A JSON object, snake_case: <c>Platform.Authority.FleetTopology</c>.</summary>
    public required string Document { get; init; }

    /// <summary>A JSON object, snake_case: <c>Platform.Authority.FleetTrust</c>. Null: a revision of before there was one, until the next bootstrap; its nodes
    /// go by the files they were laid out with.</summary>
    public string? Trust { get; set; }
    public required string Note { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What one node's agent is told, and what it last said.</summary>
public sealed class NodeOrderRow
{
    public required NodeId NodeId { get; init; }

    /// <summary>The revision of the topology the node has to be of.</summary>
    public required long Revision { get; set; }

    /// <summary>How often it was told to start anew.</summary>
    public long Restarts { get; set; }

    /// <summary>A JSON object, snake_case: <c>Platform.Broker.Agents.AgentReport</c>. Null: it never came.</summary>
    public string? Report { get; set; }
    public DateTimeOffset? ReportedAt { get; set; }
}

/// <summary>Lets one machine join as a node, once. A node has one at most: a new one takes the place of the former.</summary>
public sealed class NodeInvitation
{
    public required OperatorId OperatorId { get; init; }

    /// <summary>By the topology; there need be no row of the node yet.</summary>
    public required string NodeName { get; init; }

    /// <summary>SHA-256 of the secret that was shown once.</summary>
    public required byte[] Hash { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

public enum RolloutKind
{
    /// <summary>Brings every node to the latest revision of the topology.</summary>
    Change,

    /// <summary>Starts every server anew.</summary>
    Restart,
}

public enum RolloutState
{
    /// <summary>The controller has not yet said what it would do.</summary>
    Planning,

    /// <summary>It has: see the steps. Nothing happens until somebody starts it.</summary>
    Planned,
    Running,

    /// <summary>Begins no further step. One that is under way is finished.</summary>
    Paused,
    Done,
    Cancelled,
}

/// <summary>Work on node after node. Rows of people: made and started by an administrator; the controller carries it out.</summary>
public sealed class Rollout
{
    public required RolloutId Id { get; init; }
    public required OperatorId OperatorId { get; init; }
    public required RolloutKind Kind { get; init; }

    /// <summary>The revision nodes are brought to.</summary>
    public required long Revision { get; init; }
    public RolloutState State { get; set; } = RolloutState.Planning;
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>What a rollout does to a node.</summary>
public enum StepEffect
{
    Unchanged,
    Reload,
    Restart,

    /// <summary>It is new: others learn of it first, then it has to come.</summary>
    Join,

    /// <summary>It gives its streams to others, ends, and is forgotten.</summary>
    Leave,
}

public enum RolloutStepState
{
    Waiting,
    Running,
    Done,
}

/// <summary>One node of a rollout.</summary>
public sealed class RolloutStep
{
    public required RolloutId RolloutId { get; init; }
    public required NodeId NodeId { get; init; }

    /// <summary>Its server's name; the node may be gone by the time somebody reads this.</summary>
    public required string NodeName { get; init; }

    /// <summary>When it is its turn, from 0.</summary>
    public required int Place { get; init; }

    public required StepEffect Effect { get; init; }

    /// <summary>The keys of nats.conf that change, comma-separated.</summary>
    public required string Keys { get; init; }

    /// <summary>Connections at the node when it was planned: those a restart moves.</summary>
    public required long Connections { get; init; }
    public RolloutStepState State { get; set; } = RolloutStepState.Waiting;

    /// <summary>What it waits for; empty when it waits for nothing.</summary>
    public string Why { get; set; } = "";

    /// <summary>The order's revision and restarts that the agent has to report, once begun.</summary>
    public long Revision { get; set; }
    public long Restarts { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}
