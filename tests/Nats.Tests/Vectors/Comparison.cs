using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Nats.Tests.Vectors;

/// <summary>Compares an answer with Go's, leaving out what the vectors' README says to leave out.</summary>
internal static class Comparison
{
    // Every name Go ever wrote: another one in our answer is a member of the token that Go dropped and we kept.
    private static readonly Lazy<HashSet<string>> Vocabulary = new(() =>
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var vector in VectorCase.Kinds().SelectMany(VectorCase.OfKind))
        {
            if (vector.Expect.ValueKind == JsonValueKind.Object && vector.Expect.TryGetProperty("claims", out var claims))
            {
                AddNames(claims, names);
            }
        }

        return names;
    });

    /// <returns>Null when they agree.</returns>
    public static string? Differs(VectorCase vector, JsonObject answer)
    {
        var expect = (JsonObject)JsonNode.Parse(vector.Expect.GetRawText())!;
        DropUnasked(expect);
        if (vector.Expect.TryGetProperty("claimsOmitted", out _) || vector.Expect.TryGetProperty("reencodeError", out _))
        {
            answer.Remove("claims");
        }

        if (expect["claims"] is { } known && answer["claims"] is { } ours)
        {
            // In the first group of tokens known members stand where they mean nothing.
            DropKept(known, ours, isKept: name => vector.Id.EndsWith("-v1sig", StringComparison.Ordinal) || !Vocabulary.Value.Contains(name));
        }

        Normalize(expect);
        Normalize(answer);
        return JsonNode.DeepEquals(expect, answer) ? null : $"{vector.Id}\n  Go:   {Short(expect)}\n  ours: {Short(answer)}";
    }

    /// <summary>Whether we say no, or block, where Go says yes and need not have.</summary>
    public static bool IsRefusal(VectorCase vector, JsonObject answer) => vector.MayRefuse && IsRefusal(vector.Expect, answer);

    private static bool IsRefusal(JsonElement expect, JsonNode answer) => answer switch
    {
        JsonObject o when o["ok"] is { } ok && !ok.GetValue<bool>() => true,
        JsonObject o when o["validation"]?["blocking"]?.GetValue<bool>() == true => true,
        JsonObject o when o["blocking"]?.GetValue<bool>() == true => true,
        JsonObject o => o.Any(m => m.Value is { } value
            && expect.ValueKind == JsonValueKind.Object && expect.TryGetProperty(m.Key, out var e) && IsRefusal(e, value)),
        JsonValue v => v.GetValueKind() == JsonValueKind.False && expect.ValueKind == JsonValueKind.True,
        _ => false,
    };

    private static void DropUnasked(JsonObject json)
    {
        foreach (var unasked in (string[])["error", "goText", "goType", "claimsOmitted", "reencodeError", "panic"])
        {
            json.Remove(unasked);
        }

        foreach (var inner in json.Where(m => m.Key is not ("claims" or "validation")).Select(m => m.Value).OfType<JsonObject>())
        {
            DropUnasked(inner);
        }
    }

    // Issues as a sorted list of level, flags and description; a description in Go's own words counts up to its first colon.
    private static void Normalize(JsonObject json)
    {
        if (json["validation"]?["issues"] is JsonArray issues)
        {
            var lines = issues
                .Select(i => $"{i!["level"]} {i["blocking"]} {i["timeCheck"]} {Words(i)}")
                .Order(StringComparer.Ordinal)
                .Select(l => (JsonNode?)l)
                .ToArray();
            json["validation"]!["issues"] = new JsonArray(lines);
        }
    }

    private static string Words(JsonNode issue)
    {
        var words = issue["description"]!.GetValue<string>();
        return words.StartsWith("error parsing", StringComparison.Ordinal) || words.StartsWith("could not parse", StringComparison.Ordinal)
            ? words.Split(':')[0]
            : words;
    }

    private static void AddNames(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                names.Add(member.Name);
                AddNames(member.Value, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                AddNames(item, names);
            }
        }
    }

    private static void DropKept(JsonNode known, JsonNode ours, Func<string, bool> isKept)
    {
        switch (known, ours)
        {
            case (JsonObject k, JsonObject o):
                foreach (var name in o.Select(m => m.Key).Where(n => !k.ContainsKey(n) && isKept(n)).ToList())
                {
                    o.Remove(name);
                }

                foreach (var (name, value) in k)
                {
                    if (value is not null && o[name] is { } member)
                    {
                        DropKept(value, member, isKept);
                    }
                }

                break;
            case (JsonArray k, JsonArray o):
                foreach (var (a, b) in k.Zip(o))
                {
                    if (a is not null && b is not null)
                    {
                        DropKept(a, b, isKept);
                    }
                }

                break;
        }
    }

    private static string Short(JsonObject json)
    {
        var text = json.ToJsonString(new JsonSerializerOptions { MaxDepth = 20_000, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return text.Length > 1500 ? text[..1500] + "…" : text;
    }
}
