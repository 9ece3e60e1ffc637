using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>A line between two servers, or between a server and a leaf node. <see cref="RoundTrip"/> is the server's own last ping over it.</summary>
public record ServerLine
{
    [JsonPropertyName("ip")]
    public string? Ip { get; init; }

    [JsonPropertyName("rtt"), JsonConverter(typeof(GoDuration))]
    public TimeSpan? RoundTrip { get; init; }

    [JsonPropertyName("in_bytes")]
    public long InBytes { get; init; }

    [JsonPropertyName("out_bytes")]
    public long OutBytes { get; init; }

    [JsonPropertyName("compression")]
    public string? Compression { get; init; }
}

/// <summary>One connection of the pool to another server of the cluster (ROUTEZ).</summary>
public sealed record ServerRoute : ServerLine
{
    [JsonPropertyName("remote_name")]
    public string RemoteName { get; init; } = "";

    /// <summary>Bytes that wait to be sent.</summary>
    [JsonPropertyName("pending_size")]
    public long Pending { get; init; }
}

/// <summary>A gateway connection (GATEWAYZ).</summary>
public sealed record ServerGateway : ServerLine
{
    /// <summary>Bytes that wait to be sent.</summary>
    [JsonPropertyName("pending_bytes")]
    public long Pending { get; init; }
}

/// <summary>A leaf node's connection (LEAFZ).</summary>
public sealed record ServerLeaf : ServerLine
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    /// <summary>Public key of the account.</summary>
    [JsonPropertyName("account")]
    public string Account { get; init; } = "";

    [JsonPropertyName("subscriptions")]
    public long Subscriptions { get; init; }
}

/// <summary>A server's gateways by the remote cluster's name: the one it sends over, which carries the round trip, and those it receives over.</summary>
public sealed record ServerGateways(IReadOnlyDictionary<string, ServerGateway> Outbound, IReadOnlyDictionary<string, int> Inbound);

/// <summary>How much a server keeps in JetStream (JSZ), its part of replicated streams included.</summary>
public sealed record ServerStreams
{
    [JsonPropertyName("streams")]
    public int Streams { get; init; }

    [JsonPropertyName("consumers")]
    public int Consumers { get; init; }

    [JsonPropertyName("messages")]
    public long Messages { get; init; }

    [JsonPropertyName("bytes")]
    public long Bytes { get; init; }
}
