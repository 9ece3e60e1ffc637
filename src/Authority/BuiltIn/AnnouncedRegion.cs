namespace Platform.Authority;

/// <summary>One region as tl.regions says it.</summary>
/// <param name="Name">"us-east".</param>
/// <param name="DisplayName">"US East".</param>
/// <param name="Nodes">Where clients may go.</param>
public sealed record AnnouncedRegion(string Name, string DisplayName, IReadOnlyList<AnnouncedNode> Nodes)
{
    /// <summary>All of a topology, in its order.</summary>
    public static IReadOnlyList<AnnouncedRegion> Of(FleetTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return
        [
            .. topology.Regions.Select(r => new AnnouncedRegion(r.Name, r.DisplayName,
            [
                .. r.Nodes.Select(n => new AnnouncedNode(n.Name, n.Addresses.ClientUrl, n.Addresses.WebSocketUrl, n.Addresses.MqttUrl, n.Addresses.LeafNodeUrl)),
            ])),
        ];
    }
}

/// <summary>URLs by kind of client.</summary>
public sealed record AnnouncedNode(string Name, string Client, string Websocket, string Mqtt, string Leafnode);
