namespace Platform.Authority;

/// <summary>The fleet as configured (section "Fleet"): what bootstrap brings about.</summary>
public sealed record FleetOptions
{
    public const string Section = "Fleet";

    /// <summary>The operator's name.</summary>
    public required string Operator { get; init; }

    /// <summary>The operator's identity seed: made at the first run if there is none, needed never again while the operator stands, so it can be taken away.</summary>
    public required string IdentitySeedFile { get; init; }

    /// <summary>Where operator.jwt, system-account.jwt, the files of the callout service and of the built-in services, and bootstrap.json go.</summary>
    public required string OutputFolder { get; init; }
    public required IReadOnlyList<RegionOptions> Regions { get; init; }

    /// <summary>A file with the <see cref="FleetTopology"/> of these very regions and nodes. Null: what nodes are is in their specifications alone,
    /// and nobody rolls anything.</summary>
    public string? TopologyFile { get; init; }
}

/// <param name="Name">The NATS cluster name, "us-east".</param>
/// <param name="DisplayName">As people read it, "US East".</param>
/// <param name="Nodes">Its nats-servers.</param>
public sealed record RegionOptions(string Name, string DisplayName, IReadOnlyList<NodeOptions> Nodes);

/// <param name="Name">The server's name, "us-east-1".</param>
/// <param name="ClientUrl">nats://host:port, as clients use it; so with the others.</param>
/// <param name="WebSocketUrl">ws://host:port</param>
/// <param name="MqttUrl">mqtt://host:port</param>
/// <param name="LeafNodeUrl">nats-leaf://host:port</param>
/// <param name="MonitoringUrl">http://host:port</param>
public sealed record NodeOptions(string Name, string ClientUrl, string WebSocketUrl, string MqttUrl, string LeafNodeUrl, string MonitoringUrl);

/// <summary>bootstrap.json, snake_case: what whoever lays out node specs needs to know.</summary>
public sealed record BootstrapResult(
    string Operator, string OperatorPublicKey, string OperatorJwtFile, string SystemAccountPublicKey, string SystemAccountJwtFile, CalloutFileNames Callout, ServiceFileNames Services);
