using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Reference;

/// <summary>A member of a body, or a parameter. Place: "path", "query", "header"; of a body its pointer says where it is. Kind: "string or null", "array of object".</summary>
public sealed record ReferenceField(string Name, string Place, string Kind, bool IsRequired, string Description);

/// <summary>One operation as its page shows it. Request, Answer: JSON to read; null without. Statuses: those it answers with.</summary>
public sealed record ReferenceOperation(
    string Id, string Method, string Path, string Summary, string Description, bool IsDeprecated, bool NeedsToken, IReadOnlyList<ReferenceField> Parameters, IReadOnlyList<ReferenceField> Body,
    string ExamplePath, JsonNode? Request, string? Answer, IReadOnlyList<string> Statuses, bool IsStream)
{
    public string Name => $"{Method} {Path}";
}

/// <summary>The operations of one tag. Slug: "signing-key-groups".</summary>
public sealed record ReferenceTag(string Name, string Slug, IReadOnlyList<ReferenceOperation> Operations);

/// <summary>The OpenAPI document as pages, read once.</summary>
internal sealed class ApiReference(ApiDescription description)
{
    private const int Deepest = 3;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private IReadOnlyList<ReferenceTag>? _tags;

    public async Task<IReadOnlyList<ReferenceTag>> ReadAsync() => _tags ??= Read(JsonNode.Parse((await description.ReadAsync()).Text)!);

    public static string SlugOf(string tag) => string.Concat(tag.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');

    private static IReadOnlyList<ReferenceTag> Read(JsonNode document) =>
    [
        .. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(m => (Tag: (string?)m.Value!["tags"]?[0] ?? "Other", Operation: Of(document, m.Key.ToUpper(CultureInfo.InvariantCulture), p.Key, m.Value!))))
            .GroupBy(o => o.Tag, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ReferenceTag(g.Key, SlugOf(g.Key), [.. g.Select(o => o.Operation)])),
    ];

    private static ReferenceOperation Of(JsonNode document, string method, string path, JsonNode node)
    {
        var body = node["requestBody"]?["content"]?.AsObject();
        var json = body?["application/json"];
        var answers = node["responses"]!.AsObject().Where(r => r.Key[0] == '2').SelectMany(r => r.Value!["content"]?.AsObject() ?? []).ToList();
        var answer = answers.Select(a => a.Value!["example"]).FirstOrDefault(e => e is not null);
        var parameters = (node["parameters"]?.AsArray() ?? []).Select(p => new ReferenceField(
            (string)p!["name"]!, (string)p["in"]!, KindOf(document, p["schema"]!), (bool?)p["required"] is true, (string?)p["description"] ?? "")).ToList();
        return new(
            (string)node["operationId"]!, method, path, (string?)node["summary"] ?? "", (string?)node["description"] ?? "", (bool?)node["deprecated"] is true, node["security"] is not null, parameters,
            json?["schema"] is { } schema ? [.. Fields(document, schema, "", 0)] : [],
            OperationExamples.Of((string)node["operationId"]!)?.Path ?? path, json?["example"]?.DeepClone(), answer is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : answer?.ToJsonString(Indented),
            [.. node["responses"]!.AsObject().Select(r => r.Key).Order(StringComparer.Ordinal)], answers.Exists(a => a.Key is "text/event-stream"));
    }

    private static IEnumerable<ReferenceField> Fields(JsonNode document, JsonNode schema, string at, int depth)
    {
        var shape = Resolve(document, schema);
        if (depth > Deepest || shape["properties"]?.AsObject() is not { } properties)
        {
            return [];
        }

        var required = (shape["required"] as JsonArray ?? []).Select(n => (string)n!).ToHashSet(StringComparer.Ordinal);
        return properties.SelectMany(p =>
        {
            var inner = Inner(document, p.Value!);
            return Fields(document, inner, $"{at}{p.Key}{(Resolve(document, p.Value!)["items"] is null ? "" : "[]")}.", depth + 1)
                .Prepend(new ReferenceField($"{at}{p.Key}", "body", KindOf(document, p.Value!), required.Contains(p.Key), (string?)p.Value!["description"] ?? (string?)inner["description"] ?? ""));
        });
    }

    /// <summary>What is in a list, or what may be null.</summary>
    private static JsonNode Inner(JsonNode document, JsonNode schema)
    {
        var shape = Resolve(document, schema);
        return shape["items"] is { } items ? Resolve(document, items)
            : shape["oneOf"] is JsonArray ways && ways.FirstOrDefault(w => w!["$ref"] is not null) is { } way ? Resolve(document, way)
            : shape;
    }

    private static string KindOf(JsonNode document, JsonNode schema)
    {
        var shape = Resolve(document, schema);
        if (shape["oneOf"] is JsonArray ways)
        {
            return string.Join(" or ", ways.Select(w => KindOf(document, w!)).Order(StringComparer.Ordinal).Reverse());
        }

        if (shape["enum"] is JsonArray words)
        {
            return string.Join(" | ", words.Select(w => w?.ToJsonString() ?? "null"));
        }

        var types = shape["type"] is JsonArray several ? several.Select(t => (string)t!).Where(t => t != "null").Append("null") : [(string?)shape["type"] ?? "anything"];
        return string.Join(" or ", types.Select(t => t is "array" && shape["items"] is { } items ? $"array of {KindOf(document, items)}" : t is "string" && (string?)shape["format"] is { } format ? $"string ({format})" : t));
    }

    private static JsonNode Resolve(JsonNode document, JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? Resolve(document, reference[2..].Split('/').Aggregate(document, (node, part) => node[part]!)) : schema;
}
