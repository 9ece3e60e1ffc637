using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>What is in a stream (nats-server store.go, StreamState). <see cref="Json"/> is all of it, as the server wrote it.</summary>
[JsonConverter(typeof(KeptWholeConverter<StreamState>))]
public sealed record StreamState(JsonElement Json) : IKeptWhole<StreamState>
{
    public long Messages => Json.Number("messages");

    public long Bytes => Json.Number("bytes");

    public long FirstSeq => Json.Number("first_seq");

    public long LastSeq => Json.Number("last_seq");

    public long ConsumerCount => Json.Number("consumer_count");

    static StreamState IKeptWhole<StreamState>.Of(JsonElement json) => new(json);
}
