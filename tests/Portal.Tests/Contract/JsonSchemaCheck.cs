using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Portal.Tests.Contract;

/// <summary>JSON Schema 2020-12 as far as our document uses it. A keyword that is not known here is an error, so nothing goes by unchecked; so is a member of an object whose
/// schema does not name it, whether or not it forbids others: the document is to tell all there is.</summary>
internal sealed class JsonSchemaCheck(JsonNode document)
{
    private static readonly string[] Silent = ["description", "default", "example", "deprecated", "title"];

    /// <summary>What is wrong with the value: "/data/0/name: is no string". Empty: nothing.</summary>
    public IReadOnlyList<string> Check(JsonNode schema, JsonNode? value)
    {
        var wrong = new List<string>();
        Check(schema, value, "", wrong);
        return wrong;
    }

    public JsonNode Resolve(JsonNode schema)
    {
        while ((string?)schema["$ref"] is { } reference)
        {
            schema = reference[2..].Split('/').Aggregate(document, (node, part) => node[part] ?? throw new InvalidOperationException($"{reference} leads nowhere."));
        }

        return schema;
    }

    private void Check(JsonNode schema, JsonNode? value, string at, List<string> wrong)
    {
        foreach (var (keyword, said) in Resolve(schema).AsObject())
        {
            switch (keyword, said)
            {
                case ("type", _) when !Types(said!).Any(t => Is(value, t)):
                    wrong.Add($"{at}: {Short(value)} is no {string.Join(" or ", Types(said!))}");
                    return;
                case ("required", JsonArray names) when value is JsonObject held:
                    wrong.AddRange(names.Select(n => (string)n!).Where(n => !held.ContainsKey(n)).Select(n => $"{at}/{n}: is missing"));
                    break;
                case ("properties", JsonObject properties) when value is JsonObject held:
                    foreach (var (name, inner) in held)
                    {
                        if (properties[name] is { } property)
                        {
                            Check(property, inner, $"{at}/{name}", wrong);
                        }
                        else if (Resolve(schema)["additionalProperties"] is not JsonObject)
                        {
                            wrong.Add($"{at}/{name}: the document does not know it");
                        }
                    }

                    break;
                case ("additionalProperties", JsonObject other) when value is JsonObject held:
                    foreach (var (name, inner) in held.Where(m => Resolve(schema)["properties"]?[m.Key] is null))
                    {
                        Check(other, inner, $"{at}/{name}", wrong);
                    }

                    break;
                case ("items", JsonObject items) when value is JsonArray list:
                    foreach (var (i, item) in list.Index())
                    {
                        Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{at}/{i}"), wrong);
                    }

                    break;
                case ("enum", JsonArray allowed) when !allowed.Any(a => JsonNode.DeepEquals(a, value)):
                    wrong.Add($"{at}: {Short(value)} is none of {allowed.ToJsonString()}");
                    break;
                case ("oneOf" or "anyOf", JsonArray ways):
                    var fits = ways.Count(way => Check(way!, value).Count == 0);
                    if (keyword == "oneOf" ? fits != 1 : fits == 0)
                    {
                        wrong.Add($"{at}: {Short(value)} fits {fits} of {ways.Count} ways");
                    }

                    break;
                case ("pattern", JsonValue pattern) when value is JsonValue text && text.TryGetValue<string>(out var s) && !Regex.IsMatch(s, (string)pattern!, RegexOptions.None, TimeSpan.FromSeconds(1)):
                    wrong.Add($"{at}: {Short(value)} does not match {pattern}");
                    break;
                case ("format", JsonValue format) when !HasFormat((string)format!, value):
                    wrong.Add($"{at}: {Short(value)} is no {format}");
                    break;
                case ("maxLength", JsonValue most) when value is JsonValue text && text.TryGetValue<string>(out var s) && s.Length > (int)most:
                case ("minLength", JsonValue least) when value is JsonValue word && word.TryGetValue(out s) && s.Length < (int)least:
                case ("maximum", JsonValue highest) when Number(value) > (decimal)highest:
                case ("minimum", JsonValue lowest) when Number(value) < (decimal)lowest:
                    wrong.Add($"{at}: {Short(value)} is beyond {keyword} {said}");
                    break;
                case ("type" or "required" or "properties" or "additionalProperties" or "items" or "enum" or "pattern" or "format" or "maxLength" or "minLength" or "maximum" or "minimum", _):
                    break;
                default:
                    if (!Silent.Contains(keyword))
                    {
                        throw new InvalidOperationException($"The keyword {keyword} at {at} is not known here.");
                    }

                    break;
            }
        }
    }

    public static IEnumerable<string> Types(JsonNode said) => said is JsonArray several ? several.Select(t => (string)t!) : [(string)said!];

    private static bool Is(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("boolean", JsonValueKind.True or JsonValueKind.False)
            or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => Number(value) is { } number && number == decimal.Truncate(number),
        _ => false,
    };

    private static decimal? Number(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.Number && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool HasFormat(string format, JsonNode? value) => format switch
    {
        "date-time" => value is null || DateTimeOffset.TryParse((string)value!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        "int32" => Number(value) is null or (>= int.MinValue and <= int.MaxValue),
        "int64" => Number(value) is null or (>= long.MinValue and <= long.MaxValue),
        "uint64" => Number(value) is null or (>= 0 and <= ulong.MaxValue),
        "double" or "byte" or "uri" => true,
        _ => throw new InvalidOperationException($"The format {format} is not known here."),
    };

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } text ? text.Length > 60 ? text[..60] + "…" : text : "null";
}
