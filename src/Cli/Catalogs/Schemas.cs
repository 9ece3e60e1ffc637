using System.Text.Json;

namespace Platform.Cli.Catalogs;

/// <summary>Reads JSON Schema as the portal's document writes it: references, "null or that" by oneOf, types as a word or a list.</summary>
internal static class Schemas
{
    /// <summary>The schema meant: behind references, and without "or null".</summary>
    public static JsonElement Resolve(JsonElement root, JsonElement schema)
    {
        while (true)
        {
            if (schema.TryGetProperty("$ref", out var reference))
            {
                schema = root.GetProperty("components").GetProperty("schemas").GetProperty(NameOf(reference.GetString()!));
            }
            else if (schema.TryGetProperty("oneOf", out var choices) && choices.EnumerateArray().FirstOrDefault(c => !IsNull(c)) is { ValueKind: JsonValueKind.Object } meant)
            {
                schema = meant;
            }
            else
            {
                return schema;
            }
        }
    }

    public static string NameOf(string reference) => reference[(reference.LastIndexOf('/') + 1)..];

    /// <summary>"string", "integer", "number", "boolean", "array", "object", or "any".</summary>
    public static string TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? schema.TryGetProperty("properties", out _) ? "object" : schema.TryGetProperty("enum", out _) ? "string" : "any"
        : type.ValueKind == JsonValueKind.String ? type.GetString()!
        : type.EnumerateArray().Select(t => t.GetString()!).FirstOrDefault(t => t is not "null") ?? "any";

    public static IEnumerable<JsonProperty> PropertiesOf(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : [];

    public static bool Requires(JsonElement schema, string property) =>
        schema.TryGetProperty("required", out var required) && required.EnumerateArray().Any(r => r.ValueEquals(property));

    public static IReadOnlyList<string> WordsOf(JsonElement schema) =>
        schema.TryGetProperty("enum", out var words) ? [.. words.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String).Select(w => w.GetString()!)] : [];

    /// <summary>What the document says of a schema, where it is used first.</summary>
    public static string DescriptionOf(JsonElement root, JsonElement schema)
    {
        if (Own(schema) is { } own)
        {
            return own;
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Select(Own).FirstOrDefault(d => d is not null) ?? "";
        }

        return Own(Resolve(root, schema)) ?? "";

        static string? Own(JsonElement of) => of.TryGetProperty("description", out var text) ? text.GetString() : null;
    }

    private static bool IsNull(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null");
}
