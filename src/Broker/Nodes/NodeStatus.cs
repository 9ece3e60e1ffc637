namespace Platform.Broker.Nodes;

internal enum NodeState
{
    Starting,
    Running,

    /// <summary>The server ended by itself; another start follows.</summary>
    Waiting,
    Stopping,
}

/// <summary>What the agent knows of its server, for the health pages and the metrics. Written by the supervisor only.</summary>
internal sealed class NodeStatus
{
    public NodeState State { get; set; } = NodeState.Starting;

    public int Pid { get; set; }

    public string Version { get; set; } = "";

    /// <summary>Starts after the first that were not asked for.</summary>
    public long Restarts { get; set; }

    /// <summary>True if the server was already running when the agent came.</summary>
    public bool Adopted { get; set; }

    /// <summary>Why the last start failed or the server ended; empty while it runs.</summary>
    public string Trouble { get; set; } = "";
}
