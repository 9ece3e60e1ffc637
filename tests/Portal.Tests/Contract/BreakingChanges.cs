using System.Text.Json.Nodes;

namespace Platform.Portal.Tests.Contract;

/// <summary>What a client written against the released document would stumble over in the present one. Of a request: what was taken is not any more. Of an answer: what was there
/// may be absent, or be of another type. A new value of an answer's enum is none: readers take words they do not know.</summary>
internal sealed class BreakingChanges
{
    private readonly JsonNode _released;
    private readonly JsonNode _present;
    private readonly List<string> _found = [];
    private readonly HashSet<(string, string, bool)> _compared = [];

    private BreakingChanges(JsonNode released, JsonNode present) => (_released, _present) = (released, present);

    /// <returns>Each with the JSON pointer into the released document: "/paths/~1api~1v1~1tokens/get: is gone".</returns>
    public static IReadOnlyList<string> Between(JsonNode released, JsonNode present)
    {
        var changes = new BreakingChanges(released, present);
        changes.ComparePaths();
        return changes._found;
    }

    private void ComparePaths()
    {
        foreach (var (path, methods) in _released["paths"]!.AsObject())
        {
            var at = $"/paths/{Escape(path)}";
            if (_present["paths"]![path] is not { } present)
            {
                _found.Add($"{at}: is gone");
                continue;
            }

            foreach (var (method, operation) in methods!.AsObject())
            {
                if (present[method] is { } now)
                {
                    CompareOperation(operation!, now, $"{at}/{method}");
                }
                else
                {
                    _found.Add($"{at}/{method}: is gone");
                }
            }
        }
    }

    private void CompareOperation(JsonNode released, JsonNode present, string at)
    {
        Compare("operationId", (string?)released["operationId"], (string?)present["operationId"], at);
        CompareParameters(Parameters(released), Parameters(present), $"{at}/parameters");
        if ((bool?)present["requestBody"]?["required"] is true && (bool?)released["requestBody"]?["required"] is not true)
        {
            _found.Add($"{at}/requestBody: must be there now");
        }

        CompareContents(released["requestBody"]?["content"], present["requestBody"]?["content"], $"{at}/requestBody/content", isRequest: true);
        foreach (var (status, response) in released["responses"]!.AsObject().Where(r => r.Key[0] == '2'))
        {
            if (present["responses"]![status] is { } now)
            {
                CompareContents(response!["content"], now["content"], $"{at}/responses/{status}/content", isRequest: false);
            }
            else
            {
                _found.Add($"{at}/responses/{status}: is gone");
            }
        }
    }

    private void CompareParameters(Dictionary<string, JsonNode> released, Dictionary<string, JsonNode> present, string at)
    {
        foreach (var (name, parameter) in released)
        {
            if (!present.TryGetValue(name, out var now))
            {
                _found.Add($"{at}/{name}: is gone");
                continue;
            }

            if (IsRequired(now) && !IsRequired(parameter))
            {
                _found.Add($"{at}/{name}: must be there now");
            }

            CompareSchemas(parameter["schema"]!, now["schema"]!, $"{at}/{name}/schema", isRequest: true);
        }

        _found.AddRange(present.Where(p => IsRequired(p.Value) && !released.ContainsKey(p.Key)).Select(p => $"{at}/{p.Key}: is new and must be there"));
    }

    private void CompareContents(JsonNode? released, JsonNode? present, string at, bool isRequest)
    {
        foreach (var (type, content) in released?.AsObject() ?? [])
        {
            if (present?[type] is not { } now)
            {
                _found.Add($"{at}/{Escape(type)}: is gone");
            }
            else if (content!["schema"] is { } schema && now["schema"] is { } other)
            {
                CompareSchemas(schema, other, $"{at}/{Escape(type)}/schema", isRequest);
            }
        }
    }

    private void CompareSchemas(JsonNode released, JsonNode present, string at, bool isRequest)
    {
        if ((string?)released["$ref"] is { } reference)
        {
            // Where a schema is used twice its places are named once.
            if (!_compared.Add((reference, (string?)present["$ref"] ?? at, isRequest)))
            {
                return;
            }

            at = reference[1..];
        }

        var (then, now) = (new JsonSchemaCheck(_released).Resolve(released), new JsonSchemaCheck(_present).Resolve(present));
        CompareTypes(then["type"], now["type"], at, isRequest);
        if (isRequest)
        {
            CompareLimits(then, now, at);
        }

        CompareProperties(then, now, at, isRequest);
        foreach (var part in (string[])["items", "additionalProperties"])
        {
            if (then[part] is JsonObject inner && now[part] is JsonObject other)
            {
                CompareSchemas(inner, other, $"{at}/{part}", isRequest);
            }
        }

        foreach (var (i, way) in (then["oneOf"] as JsonArray ?? []).Index())
        {
            if (now["oneOf"] is not JsonArray ways || i >= ways.Count)
            {
                _found.Add($"{at}/oneOf/{i}: is gone");
            }
            else
            {
                CompareSchemas(way!, ways[i]!, $"{at}/oneOf/{i}", isRequest);
            }
        }
    }

    private void CompareTypes(JsonNode? released, JsonNode? present, string at, bool isRequest)
    {
        var (then, now) = (released is null ? [] : JsonSchemaCheck.Types(released).ToHashSet(), present is null ? [] : JsonSchemaCheck.Types(present).ToHashSet());
        // No type at all is any.
        var (wide, narrow) = isRequest ? (now, then) : (then, now);
        if (wide.Count > 0 && (narrow.Count == 0 || !narrow.All(t => wide.Contains(t) || (t == "integer" && wide.Contains("number")))))
        {
            _found.Add($"{at}/type: was {Words(then)} and is {Words(now)}");
        }

        static string Words(HashSet<string> types) => types.Count == 0 ? "anything" : string.Join(" or ", types.Order(StringComparer.Ordinal));
    }

    private void CompareLimits(JsonNode released, JsonNode present, string at)
    {
        if (present["enum"] is JsonArray now)
        {
            var gone = (released["enum"] as JsonArray)?.Where(v => !now.Any(n => JsonNode.DeepEquals(n, v))).ToList();
            if (gone is null || gone.Count > 0)
            {
                _found.Add($"{at}/enum: {(gone is null ? "is new" : string.Join(", ", gone.Select(g => g?.ToJsonString())) + " is not taken any more")}");
            }
        }

        if (present["pattern"] is { } pattern && !JsonNode.DeepEquals(pattern, released["pattern"]))
        {
            _found.Add($"{at}/pattern: is another");
        }

        foreach (var (limit, isUpper) in new[] { ("maxLength", true), ("maximum", true), ("maxItems", true), ("minLength", false), ("minimum", false), ("minItems", false) })
        {
            if ((decimal?)present[limit] is { } to && ((decimal?)released[limit] is not { } from ? isUpper || to > 0 : isUpper ? to < from : to > from))
            {
                _found.Add($"{at}/{limit}: is narrower, {released[limit]?.ToJsonString() ?? "none"} to {to}");
            }
        }
    }

    private void CompareProperties(JsonNode released, JsonNode present, string at, bool isRequest)
    {
        var (then, now) = (Required(released), Required(present));
        _found.AddRange((isRequest ? now.Except(then) : then.Except(now).Where(name => present["properties"]?[name] is not null)).Select(name =>
            $"{at}/required/{name}: {(isRequest ? "must be there now" : "may be absent now")}"));
        foreach (var (name, property) in released["properties"]?.AsObject() ?? [])
        {
            if (present["properties"]?[name] is { } other)
            {
                CompareSchemas(property!, other, $"{at}/properties/{name}", isRequest);
            }
            else
            {
                _found.Add($"{at}/properties/{name}: is gone");
            }
        }
    }

    private void Compare(string what, string? then, string? now, string at)
    {
        if (then != now)
        {
            _found.Add($"{at}/{what}: was {then} and is {now}");
        }
    }

    private static Dictionary<string, JsonNode> Parameters(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).ToDictionary(p => $"{p!["in"]}:{p["name"]}", p => p!, StringComparer.Ordinal);

    private static bool IsRequired(JsonNode parameter) => (bool?)parameter["required"] is true;

    private static HashSet<string> Required(JsonNode schema) => [.. (schema["required"] as JsonArray ?? []).Select(n => (string)n!)];

    private static string Escape(string part) => part.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
