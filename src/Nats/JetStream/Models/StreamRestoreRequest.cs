using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>Body of $JS.API.STREAM.RESTORE.* (nats-server jetstream_api.go, JSApiStreamRestoreRequest); backup.json of the nats command line is the same.</summary>
/// <param name="Config">What the stream is to be like.</param>
/// <param name="State">What was in it when the snapshot was taken.</param>
public sealed record StreamRestoreRequest([property: JsonPropertyName("config")] StreamConfig Config, [property: JsonPropertyName("state")] StreamState State);

/// <summary>Its answer: where the chunks go.</summary>
public sealed record StreamRestoreResponse
{
    [JsonPropertyName("deliver_subject")]
    public required string DeliverSubject { get; init; }
}
