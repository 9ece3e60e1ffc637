using Platform.Kernel;

namespace Platform.Store;

public enum MoveKind
{
    /// <summary>Away from a node: all of them from one that is cordoned, or so many.</summary>
    Drain,

    /// <summary>From the nodes of a region that have more than their share.</summary>
    Rebalance,

    /// <summary>One connection, dropped at once.</summary>
    Kick,
}

public enum MoveState
{
    Running,
    Done,
    Cancelled,
}

/// <summary>Connections that are asked to go elsewhere. Rows of people, like rollouts; the controller carries it out and says how far it is.</summary>
public sealed class ConnectionMove
{
    public required MoveId Id { get; init; }
    public required OperatorId OperatorId { get; init; }
    public required MoveKind Kind { get; init; }

    /// <summary>The name of the node; of the region where it is rebalanced.</summary>
    public required string Target { get; init; }

    /// <summary>The one connection's number (cid) at its node, for a kick.</summary>
    public long? ClientId { get; init; }

    /// <summary>How many of a node's; null for all.</summary>
    public int? Most { get; init; }
    public required int PerSecond { get; init; }
    public MoveState State { get; set; } = MoveState.Running;

    /// <summary>How often a connection was asked.</summary>
    public long Asked { get; set; }

    /// <summary>How many have still to go.</summary>
    public long Remaining { get; set; }

    /// <summary>What it waits for, or why it ended with some left; empty when all is well.</summary>
    public string Why { get; set; } = "";
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}
