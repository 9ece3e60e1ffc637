using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>A part of an answer that is kept as the server wrote it: what a newer server adds to it is not lost on the way through a backup.</summary>
internal interface IKeptWhole<TSelf>
{
    JsonElement Json { get; }

    static abstract TSelf Of(JsonElement json);
}

internal sealed class KeptWholeConverter<T> : JsonConverter<T> where T : IKeptWhole<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => value.Json.WriteTo(writer);
}

internal static class KeptWhole
{
    /// <summary>Null when it is not there or no text.</summary>
    public static string? Text(this JsonElement json, string member) => Member(json, member) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>0 when it is not there or no such number.</summary>
    public static long Number(this JsonElement json, string member) => Member(json, member) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : 0;

    public static JsonElement? Member(this JsonElement json, string member) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(member, out var value) ? value : null;
}
