using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Authority;

/// <summary>The fleet as it shall be, one document (JSON, snake_case): regions, their nodes, and everything about a node that is not a matter of the
/// machine it runs on. A change is a new document; nodes get it one after another, by a rollout.</summary>
/// <param name="Regions">All there are.</param>
/// <param name="NatsServer">The nats-server release of every node, "2.15.1". Null: whatever each machine's own specification names.</param>
public sealed record FleetTopology(IReadOnlyList<TopologyRegion> Regions, string? NatsServer = null)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    [JsonIgnore]
    public IEnumerable<(TopologyRegion Region, TopologyNode Node)> Nodes => Regions.SelectMany(r => r.Nodes, (r, n) => (r, n));

    /// <summary>The release a node has to run; null where its machine decides.</summary>
    public string? ReleaseOf(TopologyNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.NatsServer ?? NatsServer;
    }

    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="JsonException">A member is missing, unknown or of the wrong type; the message names it.</exception>
    public static FleetTopology Read(string text) => JsonSerializer.Deserialize<FleetTopology>(text, Json) ?? throw new JsonException("The topology is null.");
}

/// <param name="Name">The NATS cluster and gateway name, "us-east".</param>
/// <param name="DisplayName">As people read it, "US East".</param>
/// <param name="Geo">The part of the world, "us".</param>
/// <param name="Cloud">Whose machines: "gcp", "local".</param>
public sealed record TopologyRegion(string Name, string DisplayName, string Geo, string Cloud, IReadOnlyList<TopologyNode> Nodes);

/// <param name="Name">The server name, unique in the whole fleet: "us-east-1".</param>
/// <param name="Zone">What fails together inside a region: no two replicas of a stream share one.</param>
/// <param name="Disk">"nvme", "ssd".</param>
/// <param name="Host">The address its listeners bind to.</param>
/// <param name="Ports">Of its listeners.</param>
/// <param name="Addresses">What clients use.</param>
/// <param name="DrainSeconds">How long it is left in lame duck before it is told to end.</param>
/// <param name="JetStream">What it may keep. Null: it runs no JetStream, and has no voice in the meta group.</param>
/// <param name="Advertise">The name others reach it by, where it is not <paramref name="Host"/>.</param>
/// <param name="NatsServer">Its own nats-server release, before all others get it. Null: the fleet's.</param>
public sealed record TopologyNode(
    string Name, string Zone, string Disk, string Host, ListenerPorts Ports, NodeAddresses Addresses, int DrainSeconds, TopologyJetStream? JetStream = null, string? Advertise = null,
    string? NatsServer = null)
{
    /// <summary>Where other nodes dial it.</summary>
    [JsonIgnore]
    public string Reached => Advertise ?? Host;
}

/// <param name="Agent">The agent's own HTTP: /healthz, /readyz, /metrics.</param>
public sealed record ListenerPorts(int Client, int WebSocket, int Mqtt, int LeafNode, int Monitoring, int Cluster, int Gateway, int Agent)
{
    /// <summary>Each with its name in the document.</summary>
    public IEnumerable<(string Name, int Port)> All() =>
    [
        ("client", Client), ("web_socket", WebSocket), ("mqtt", Mqtt), ("leaf_node", LeafNode), ("monitoring", Monitoring), ("cluster", Cluster), ("gateway", Gateway), ("agent", Agent),
    ];
}

/// <param name="ClientUrl">nats://host:port, as clients use it; so with the others.</param>
/// <param name="WebSocketUrl">ws://host:port</param>
/// <param name="MqttUrl">mqtt://host:port</param>
/// <param name="LeafNodeUrl">nats-leaf://host:port</param>
/// <param name="MonitoringUrl">http://host:port</param>
public sealed record NodeAddresses(string ClientUrl, string WebSocketUrl, string MqttUrl, string LeafNodeUrl, string MonitoringUrl);

/// <param name="Durability">"replicated" or "always": how soon what is acknowledged lies on the disk, see the broker's Durability.</param>
public sealed record TopologyJetStream(long MaxMemoryBytes, long MaxFileBytes, string Durability = "replicated");
