using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Cli.Declared;

/// <summary>Holds a document against the part of JSON Schema that <see cref="DeclaredSchema"/> uses.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    private readonly List<string> _wrong = [];

    /// <summary>"accounts[0].name: what is wrong", one for each; empty: it fits.</summary>
    public static IReadOnlyList<string> Check(JsonObject schema, JsonNode? document)
    {
        var check = new SchemaCheck(schema);
        check.Check(document, schema, "");
        return check._wrong;
    }

    private void Check(JsonNode? node, JsonObject schema, string path)
    {
        if (schema["$ref"] is { } reference)
        {
            Check(node, (JsonObject)root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!, path);
            return;
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            Choose(node, choices, path);
            return;
        }

        if (schema["type"] is { } type && !Types(type).Contains(KindOf(node), StringComparer.Ordinal) && !(KindOf(node) is "integer" && Types(type).Contains("number", StringComparer.Ordinal)))
        {
            Wrong(path, $"it is {Said(KindOf(node))}, and should be {string.Join(" or ", Types(type).Select(Said))}");
            return;
        }

        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, node))
        {
            Wrong(path, $"it is {constant.ToJsonString()}");
        }

        if (schema["enum"] is JsonArray words && !words.Any(w => JsonNode.DeepEquals(w, node)))
        {
            Wrong(path, $"it is one of {string.Join(", ", words.Select(w => w?.ToJsonString() ?? "null"))}");
        }

        Inside(node, schema, path);
    }

    private void Inside(JsonNode? node, JsonObject schema, string path)
    {
        switch (node)
        {
            case JsonObject members:
                CheckMembers(members, schema, path);
                break;
            case JsonArray list when schema["items"] is JsonObject item:
                for (var i = 0; i < list.Count; i++)
                {
                    Check(list[i], item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                CheckText(value.GetValue<string>(), schema, path);
                break;
        }
    }

    // "null or that": of what is wrong in both, that is what was meant.
    private void Choose(JsonNode? node, JsonArray choices, string path)
    {
        var before = _wrong.Count;
        var fewest = new List<string>();
        foreach (var choice in choices.OfType<JsonObject>().Where(c => node is null || c["type"] is not JsonValue { } type || type.ToString() is not "null"))
        {
            Check(node, choice, path);
            if (_wrong.Count == before)
            {
                return;
            }

            fewest = _wrong[before..];
            _wrong.RemoveRange(before, _wrong.Count - before);
        }

        _wrong.AddRange(fewest);
    }

    private void CheckMembers(JsonObject members, JsonObject schema, string path)
    {
        var known = schema["properties"] as JsonObject ?? [];
        foreach (var required in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).Where(r => !members.ContainsKey(r)))
        {
            Wrong(path, $"{required} is missing");
        }

        foreach (var (name, value) in members)
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (known[name] is JsonObject member)
            {
                Check(value, member, at);
            }
            else if (schema["additionalProperties"] is JsonObject others)
            {
                Check(value, others, at);
            }
            else if (schema["additionalProperties"] is JsonValue allowed && !allowed.GetValue<bool>())
            {
                Wrong(at, $"there is no such member; there are {string.Join(", ", known.Select(k => k.Key))}");
            }
        }
    }

    private void CheckText(string text, JsonObject schema, string path)
    {
        if (schema["minLength"] is { } least && text.Length < least.GetValue<int>())
        {
            Wrong(path, "it is empty, or too short");
        }

        if (schema["maxLength"] is { } most && text.Length > most.GetValue<int>())
        {
            Wrong(path, $"it is longer than {most.ToJsonString()} characters");
        }

        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>(), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
        {
            Wrong(path, $"it does not fit {pattern.GetValue<string>()}");
        }
    }

    private void Wrong(string path, string what) => _wrong.Add($"{(path.Length == 0 ? "the file" : path)}: {what}.");

    private static string[] Types(JsonNode type) => type is JsonArray several ? [.. several.Select(t => t!.GetValue<string>())] : [type.GetValue<string>()];

    private static string Said(string type) => type switch { "null" => "nothing", "object" => "members and values", "array" => "a list", "string" => "a text", "boolean" => "true or false", "integer" => "a whole number", _ => "a number" };

    private static string KindOf(JsonNode? node) => node is null ? "null" : node.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => node.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') ? "number" : "integer",
    };
}
