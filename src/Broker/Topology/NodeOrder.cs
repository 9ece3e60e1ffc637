using Platform.Authority;
using Platform.Broker.Nodes;

namespace Platform.Broker.Topology;

/// <summary>What the control plane wants of one node (JSON, snake_case). The agent keeps the last one in its folder and goes on by it when nobody answers.</summary>
/// <param name="Revision">Of the topology this place is of. 0: the fleet's topology is not kept here, the agent's own specification counts.</param>
/// <param name="Restarts">How often the server has been told to start anew. A number, not a command: heard twice, it is done once.</param>
/// <param name="Place">Null with revision 0, and for a node that the topology no longer has: it goes on as it is until it is ended.</param>
/// <param name="Cordoned">Names of all nodes that are kept from new clients, comma-separated, in their order.</param>
internal sealed record NodeOrder(long Revision, long Restarts, NodePlace? Place, string Cordoned = "")
{
    public bool Cordons(string node) => Cordoned.Split(',').Contains(node, StringComparer.Ordinal);

    public static readonly NodeOrder None = new(0, 0, null);
}

/// <summary>A node's part of the topology, with what it needs to know of the others. The members are those of <see cref="NodeSpec"/>, but for one.</summary>
/// <param name="NatsServer">The release of nats-server, "2.15.1"; where its program is, is the machine's matter (<see cref="NatsProgram"/>). Null: the machine's own.</param>
/// <param name="Trust">Whom it believes. Null: its specification's files say.</param>
/// <param name="Regions">What it says of the fleet to clients (tl.regions). Null: its file.</param>
internal sealed record NodePlace(
    string Host, string? Advertise, NodePorts Ports, NodeTags Tags, IReadOnlyList<string> Routes, IReadOnlyList<GatewayRegion> Gateways, JetStreamSpec? JetStream, int DrainSeconds,
    string? NatsServer = null, FleetTrust? Trust = null, IReadOnlyList<AnnouncedRegion>? Regions = null)
{
    public NodeSpec ApplyTo(NodeSpec spec) => spec with
    {
        Host = Host,
        Advertise = Advertise,
        Ports = Ports,
        Tags = Tags,
        Routes = Routes,
        Gateways = Gateways,
        JetStream = JetStream,
        DrainSeconds = DrainSeconds,
        Trust = Trust,
    };
}
