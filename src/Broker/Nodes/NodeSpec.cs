using System.Text.Json;
using Platform.Authority;

namespace Platform.Broker.Nodes;

/// <summary>What one node shall be: everything its agent needs to know, in one JSON file (snake_case). There is no
/// secret in it. Made by whoever lays out the fleet; here by the local runner.</summary>
/// <param name="Name">The server name, unique in the whole supercluster: "us-east-1".</param>
/// <param name="Region">The cluster and gateway name: "us-east".</param>
/// <param name="Folder">The node's own folder: nats.conf, nats.pid, jwt/, jetstream/.</param>
/// <param name="LogFile">Where nats-server writes. Not the agent's output: the server may outlive its agent.</param>
/// <param name="NatsServer">Path of the nats-server program.</param>
/// <param name="OperatorJwtFile">The operator's JWT; nodes need no more than that to know whom to trust.</param>
/// <param name="SystemAccountJwtFile">The system account's JWT, preloaded so that the first node can come up alone.</param>
/// <param name="Host">The address every listener but the monitoring one binds to.</param>
/// <param name="Routes">host:port of every node of the region, this one too: a single node with JetStream refuses to start without a route to itself.</param>
/// <param name="JetStream">Null: this node keeps no streams.</param>
/// <param name="Gateways">Every region, this one too (the server skips its own), so the list is the same everywhere.</param>
/// <param name="DrainSeconds">How long a stopping server is left in lame duck before it is told to end.</param>
/// <param name="AuthAccountJwtFile">The AUTH account's JWT, preloaded: clients with a token are let in before the control plane says a word. Null: no auth callout.</param>
/// <param name="SentinelJwtFile">The JWT given to clients that bring none, so that they are asked about. Null: such clients are refused.</param>
/// <param name="Advertise">The name others reach this host by, when it is not <paramref name="Host"/>: behind NAT, or when that is every address.</param>
/// <param name="Services">What the agent answers the built-in services with. Null: it does not.</param>
/// <param name="ControllerUrls">https://host:port of whoever gives orders, any of them will do. Null or none: this file is all there is.</param>
/// <param name="ClientTls">What it shows clients and leaf nodes. Null: they come without TLS, or somebody before the node takes it off.</param>
/// <param name="NatsServers">A folder of releases the topology may ask for, each RELEASE/nats-server. Null: <paramref name="NatsServer"/> is the only one.</param>
/// <param name="IsCordoned">It gets no new streams. A matter of orders, not of this file.</param>
/// <param name="Trust">Whom it believes, instead of what the three account files and the operator's say. A matter of orders too.</param>
internal sealed record NodeSpec(
    string Name,
    string Region,
    string Folder,
    string LogFile,
    string NatsServer,
    string OperatorJwtFile,
    string SystemAccountJwtFile,
    string Host,
    NodePorts Ports,
    NodeTags Tags,
    PeerTls Tls,
    IReadOnlyList<string> Routes,
    IReadOnlyList<GatewayRegion> Gateways,
    JetStreamSpec? JetStream,
    int DrainSeconds,
    string? AuthAccountJwtFile = null,
    string? SentinelJwtFile = null,
    string? Advertise = null,
    ServicesSpec? Services = null,
    IReadOnlyList<string>? ControllerUrls = null,
    ClientTls? ClientTls = null,
    string? NatsServers = null,
    bool IsCordoned = false,
    FleetTrust? Trust = null)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="JsonException">The file is no spec: a member is missing, unknown or of the wrong type.</exception>
    public static async Task<NodeSpec> ReadAsync(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync<NodeSpec>(stream, Json, ct) ?? throw new JsonException($"{file} holds null.");
    }
}

/// <param name="Agent">The agent's own HTTP: /healthz, /readyz, /metrics.</param>
internal sealed record NodePorts(int Client, int WebSocket, int Mqtt, int LeafNode, int Monitoring, int Cluster, int Gateway, int Agent);

/// <summary>What streams may choose nodes by, beside region and durability.</summary>
/// <param name="Geo">"us", "eu".</param>
/// <param name="Cloud">Whose machines: "gcp", "local".</param>
/// <param name="Zone">What fails together inside a region. No two replicas of a stream share one.</param>
/// <param name="Disk">"nvme", "ssd".</param>
internal sealed record NodeTags(string Geo, string Cloud, string Zone, string Disk);

/// <summary>How nodes know each other.</summary>
/// <param name="CertificateFile">This node's certificate and private key, PEM.</param>
/// <param name="TrustFile">The fleet's authorities, PEM.</param>
/// <param name="RenewsItself">True: the agent asks the controller for what replaces the two files. False: whoever laid the node out writes them.</param>
internal sealed record PeerTls(string CertificateFile, string TrustFile, bool RenewsItself = false);

/// <summary>TLS on every listener of clients and leaf nodes. Replaced files are taken over without a disconnect.</summary>
/// <param name="CertificateFile">Certificate and those between it and an authority that clients trust, PEM.</param>
/// <param name="KeyFile">Its private key, PEM; may be the same file.</param>
/// <param name="AllowsPlain">Clients of the NATS protocol may also come without. The platform's own do so on a network of their own, or trust the authority.</param>
internal sealed record ClientTls(string CertificateFile, string KeyFile, bool AllowsPlain = false);

internal sealed record GatewayRegion(string Name, IReadOnlyList<string> Peers);

/// <param name="PlatformAccountJwtFile">The PLATFORM account's JWT, preloaded: every account imports from it.</param>
/// <param name="CredsFile">Of the user that hears requests and answers them.</param>
/// <param name="SystemCredsFile">Of the same user in the system account, to ask what accounts use.</param>
/// <param name="RegionsFile">What tl.regions says while no order does; read at each request.</param>
internal sealed record ServicesSpec(string PlatformAccountJwtFile, string CredsFile, string SystemCredsFile, string RegionsFile);

/// <summary>Set outright: left alone, each server would claim three quarters of the machine's memory and the free disk.</summary>
internal sealed record JetStreamSpec(long MaxMemoryBytes, long MaxFileBytes, Durability Durability = Durability.Replicated);
