using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>What a server says of itself (VARZ; nats-server's server/monitor.go): the fields this code has a use for. Traffic is that of clients alone and counts
/// from the server's start; servers older than 2.12.9 do not tell it apart and say 0.</summary>
public sealed record ServerVariables
{
    [JsonPropertyName("version")]
    public string Version { get; init; } = "";

    [JsonPropertyName("start")]
    public DateTimeOffset Start { get; init; }

    /// <summary>The server's own clock when it answered.</summary>
    [JsonPropertyName("now")]
    public DateTimeOffset Now { get; init; }

    [JsonPropertyName("cores")]
    public int Cores { get; init; }

    /// <summary>Per cent of one core.</summary>
    [JsonPropertyName("cpu")]
    public double Cpu { get; init; }

    /// <summary>Bytes resident.</summary>
    [JsonPropertyName("mem")]
    public long Memory { get; init; }

    [JsonPropertyName("connections")]
    public long Connections { get; init; }

    [JsonPropertyName("leafnodes")]
    public long LeafNodes { get; init; }

    [JsonPropertyName("subscriptions")]
    public long Subscriptions { get; init; }

    [JsonPropertyName("slow_consumers")]
    public long SlowConsumers { get; init; }

    [JsonPropertyName("in_client_msgs")]
    public long InMessages { get; init; }

    [JsonPropertyName("in_client_bytes")]
    public long InBytes { get; init; }

    [JsonPropertyName("out_client_msgs")]
    public long OutMessages { get; init; }

    [JsonPropertyName("out_client_bytes")]
    public long OutBytes { get; init; }

    /// <summary>"sha256:…" of the configuration it runs with; "" before 2.11.</summary>
    [JsonPropertyName("config_digest")]
    public string ConfigDigest { get; init; } = "";

    [JsonPropertyName("config_load_time")]
    public DateTimeOffset ConfigLoadedAt { get; init; }

    /// <summary>server_metadata of its configuration.</summary>
    [JsonPropertyName("metadata")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [JsonPropertyName("jetstream")]
    public JetStreamVariables? JetStream { get; init; }
}

/// <summary>A server's part in JetStream; all of it null where JetStream is off.</summary>
public sealed record JetStreamVariables
{
    [JsonPropertyName("config")]
    public JetStreamLimits? Config { get; init; }

    [JsonPropertyName("stats")]
    public JetStreamStats? Stats { get; init; }

    [JsonPropertyName("meta")]
    public JetStreamMeta? Meta { get; init; }
}

/// <summary>How much it may keep. Bytes.</summary>
public sealed record JetStreamLimits
{
    [JsonPropertyName("max_memory")]
    public long Memory { get; init; }

    [JsonPropertyName("max_storage")]
    public long Storage { get; init; }
}

/// <summary>How much it keeps. Bytes.</summary>
public sealed record JetStreamStats
{
    [JsonPropertyName("memory")]
    public long Memory { get; init; }

    [JsonPropertyName("storage")]
    public long Storage { get; init; }

    [JsonPropertyName("accounts")]
    public long Accounts { get; init; }

    /// <summary>Streams and consumers with replicas, whose Raft groups it is in.</summary>
    [JsonPropertyName("ha_assets")]
    public long ReplicatedAssets { get; init; }
}

/// <summary>The group of all JetStream servers, as one of them sees it.</summary>
public sealed record JetStreamMeta
{
    /// <summary>Server name; null while there is none.</summary>
    [JsonPropertyName("leader")]
    public string? Leader { get; init; }

    [JsonPropertyName("cluster_size")]
    public int Size { get; init; }

    [JsonPropertyName("pending")]
    public long Pending { get; init; }
}
