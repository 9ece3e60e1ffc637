namespace Platform.Broker.Nodes;

internal enum NodeState
{
    Starting,
    Running,

    /// <summary>The server ended by itself; another start follows.</summary>
    Waiting,
    Stopping,

    /// <summary>It was told to leave the fleet, and has.</summary>
    Stopped,
}

/// <summary>What the agent knows of its server, for the health pages and the metrics. Written by the supervisor only.</summary>
internal sealed class NodeStatus
{
    public NodeState State { get; set; } = NodeState.Starting;

    public int Pid { get; set; }

    public string Version { get; set; } = "";

    /// <summary>Digest of the configuration in place, the same that the server shows as <c>server_metadata.config_rev</c>.</summary>
    public string ConfigRevision { get; set; } = "";

    /// <summary>Starts after the first that were not asked for.</summary>
    public long Restarts { get; set; }

    /// <summary>How often the server took its configuration and certificates over while it ran.</summary>
    public long Reloads { get; set; }

    /// <summary>How often it refused to, and went on with what it had.</summary>
    public long FailedReloads { get; set; }

    public long RefusedRoutes { get; private set; }

    public long RefusedGateways { get; private set; }

    /// <summary>True if the server was already running when the agent came.</summary>
    public bool Adopted { get; set; }

    /// <summary>Why the last start failed or the server ended; empty while it runs.</summary>
    public string Trouble { get; set; } = "";

    /// <summary>How often a stream could not be written.</summary>
    public long WriteFailures { get; private set; }

    /// <summary>Why streams of the running server take nothing; empty while they do. Only another start ends it.</summary>
    public string StorageTrouble { get; private set; } = "";

    /// <summary>What is wrong with the node, to tell others; empty when nothing is.</summary>
    public string Wrong => Trouble is "" ? StorageTrouble : Trouble;

    public void FailWrite(string reason)
    {
        WriteFailures++;
        StorageTrouble = $"a stream could not be written: {reason}. Make room, then have the server started anew: it takes nothing for that stream until then";
    }

    /// <summary>Another server runs.</summary>
    public void StartAnew() => StorageTrouble = "";

    /// <param name="kind">"route" or "gateway".</param>
    public void Refuse(string kind)
    {
        if (kind is "route")
        {
            RefusedRoutes++;
        }
        else
        {
            RefusedGateways++;
        }
    }
}
