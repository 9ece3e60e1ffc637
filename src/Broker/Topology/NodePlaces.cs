using System.Globalization;
using Platform.Authority;
using Platform.Broker.Nodes;

namespace Platform.Broker.Topology;

/// <summary>(topology, whom its nodes trust, node) -> the node's place in it. Pure.</summary>
internal static class NodePlaces
{
    /// <summary>Null for a node the topology does not have.</summary>
    public static NodePlace? Of(FleetTopology topology, string name, FleetTrust? trust = null)
    {
        foreach (var (region, node) in topology.Nodes.Where(n => string.Equals(n.Node.Name, name, StringComparison.Ordinal)))
        {
            return new(
                node.Host, node.Advertise, Ports(node.Ports), new NodeTags(region.Geo, region.Cloud, node.Zone, node.Disk),
                [.. region.Nodes.Select(n => Address(n, n.Ports.Cluster))],
                [.. topology.Regions.Select(r => new GatewayRegion(r.Name, [.. r.Nodes.Select(n => Address(n, n.Ports.Gateway))]))],
                node.JetStream is { } kept ? new(kept.MaxMemoryBytes, kept.MaxFileBytes, Enum.Parse<Durability>(kept.Durability, ignoreCase: true)) : null,
                node.DrainSeconds, topology.ReleaseOf(node), trust, AnnouncedRegion.Of(topology));
        }

        return null;
    }

    private static NodePorts Ports(ListenerPorts p) => new(p.Client, p.WebSocket, p.Mqtt, p.LeafNode, p.Monitoring, p.Cluster, p.Gateway, p.Agent);

    private static string Address(TopologyNode node, int port) => string.Create(CultureInfo.InvariantCulture, $"{node.Reached}:{port}");
}
