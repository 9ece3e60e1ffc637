using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>How a stream is set up (nats-server stream.go, StreamConfig). <see cref="Json"/> is all of it, as the server wrote it.</summary>
[JsonConverter(typeof(KeptWholeConverter<StreamConfig>))]
public sealed record StreamConfig(JsonElement Json) : IKeptWhole<StreamConfig>
{
    public string Name => Json.Text("name") ?? "";

    public IReadOnlyList<string> Subjects => Json.Member("subjects") is { ValueKind: JsonValueKind.Array } all ? [.. all.EnumerateArray().Select(s => s.GetString()).OfType<string>()] : [];

    /// <summary>"file" or "memory".</summary>
    public string Storage => Json.Text("storage") ?? "";

    /// <summary>"limits", "interest" or "workqueue".</summary>
    public string Retention => Json.Text("retention") ?? "";

    public int NumReplicas => (int)Json.Number("num_replicas");

    static StreamConfig IKeptWhole<StreamConfig>.Of(JsonElement json) => new(json);
}
