using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>A stream: how it is set up, what is in it, and where it is.</summary>
public sealed record StreamInfo
{
    [JsonPropertyName("config")]
    public required StreamConfig Config { get; init; }

    /// <summary>Null in a list: no server answered for this stream in time, and only its name is known.</summary>
    [JsonPropertyName("state")]
    public StreamState? State { get; init; }

    [JsonPropertyName("created")]
    public DateTimeOffset? Created { get; init; }

    /// <summary>Null outside of a cluster.</summary>
    [JsonPropertyName("cluster")]
    public ClusterInfo? Cluster { get; init; }
}

/// <summary>Where a stream is.</summary>
/// <param name="Name">Of the cluster.</param>
/// <param name="Leader">The server that leads it; null while none does.</param>
public sealed record ClusterInfo([property: JsonPropertyName("name")] string? Name, [property: JsonPropertyName("leader")] string? Leader);
