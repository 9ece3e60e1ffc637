using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>Body of $JS.API.STREAM.SNAPSHOT.* (nats-server jetstream_api.go, JSApiStreamSnapshotRequest).</summary>
public sealed record StreamSnapshotRequest
{
    [JsonPropertyName("deliver_subject")]
    public required string DeliverSubject { get; init; }

    /// <summary>Bytes of a chunk.</summary>
    [JsonPropertyName("chunk_size")]
    public int ChunkSize { get; init; }

    /// <summary>Bytes that may be on their way without an acknowledgement.</summary>
    [JsonPropertyName("window_size")]
    public int WindowSize { get; init; }
}

/// <summary>Its answer: the stream as it is when the snapshot begins. The chunks follow.</summary>
public sealed record StreamSnapshotResponse
{
    [JsonPropertyName("config")]
    public required StreamConfig Config { get; init; }

    [JsonPropertyName("state")]
    public required StreamState State { get; init; }
}
