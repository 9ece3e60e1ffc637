using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.NKeys;

/// <summary>Makes System.Text.Json refuse a type that holds a secret.</summary>
internal sealed class NeverSerialized : JsonConverter<object>
{
    public override bool CanConvert(Type typeToConvert) => true;

    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refusal();

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) => throw Refusal();

    private static NotSupportedException Refusal() => new("Seeds and key pairs are not serialized.");
}
