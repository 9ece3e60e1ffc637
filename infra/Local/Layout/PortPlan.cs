namespace Platform.Local.Layout;

/// <summary>Every port of one copy, counted from its base, so that copies run side by side.</summary>
public sealed record PortPlan(int Base)
{
    public const int DefaultBase = 4200;

    /// <summary>The last port of the ninth node; a base above this has no room.</summary>
    public const int HighestBase = 65_535 - 20 - 89;

    public int Portal => Base;

    public int Postgres => Base + 1;

    public int Controller => Base + 2;

    /// <summary>The callout process of region k, from 0.</summary>
    public int Callout(int k) => Base + 3 + k;

    /// <summary>Where the agents of all nodes ask for orders.</summary>
    public int Agents => Base + 10;

    /// <summary>Node k, from 0, in the order of regions: a block of ten. With the default base the first client port is 4222.</summary>
    public NodePortPlan Node(int k)
    {
        var block = Base + 20 + (10 * k);
        return new NodePortPlan(block + 2, block + 3, block + 4, block + 5, block + 6, block + 7, block + 8, block + 9);
    }
}

/// <summary>The listeners of one node, and its agent's own.</summary>
public sealed record NodePortPlan(int Client, int WebSocket, int Mqtt, int LeafNode, int Monitoring, int Cluster, int Gateway, int Agent)
{
    /// <summary>Those nats-server itself opens. A method, because the record is written to the node's specification as it is.</summary>
    public IReadOnlyList<int> OfServer() => [Client, WebSocket, Mqtt, LeafNode, Monitoring, Cluster, Gateway];
}
