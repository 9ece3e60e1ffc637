using System.Text.Json.Nodes;

namespace Platform.Cli.Declared;

/// <summary>One member that changes. Path: "limits.conn". Before and After: null where there is nothing.</summary>
internal sealed record FieldChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>What differs between two values, and the merge patch (RFC 7396) that makes one the other. Null, "", false, an empty list and an empty object
/// all say "nothing", since the API says one for the other.</summary>
internal static class Difference
{
    private static readonly string[] UnlimitedAtMinusOne = ["subs", "data", "payload"];

    /// <summary>A value without what says nothing; null: nothing is left.</summary>
    public static JsonNode? Pruned(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var kept = new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, IsDefault(members, m.Key, m.Value) ? null : Pruned(m.Value))).Where(m => m.Value is not null));
                return kept.Count == 0 ? null : kept;
            case JsonArray list:
                // Within a list a member's place counts, and its emptiness may.
                return list.Count == 0 ? null : new JsonArray([.. list.Select(i => i is JsonObject ? Pruned(i) ?? new JsonObject() : i?.DeepClone())]);
            default:
                return node?.GetValueKind() is System.Text.Json.JsonValueKind.False or null || (node.GetValueKind() == System.Text.Json.JsonValueKind.String && node.GetValue<string>().Length == 0) ? null : node.DeepClone();
        }
    }

    /// <summary>Each member that differs, by its path.</summary>
    public static IEnumerable<FieldChange> Between(JsonNode? before, JsonNode? after, string path, Meaning meaning)
    {
        if (Same(before, after))
        {
            yield break;
        }

        if (before is not JsonObject && after is not JsonObject)
        {
            yield return new(path, before?.DeepClone(), after?.DeepClone());
            yield break;
        }

        var (old, next) = (before as JsonObject ?? [], after as JsonObject ?? []);
        foreach (var name in old.Select(m => m.Key).Union(next.Select(m => m.Key), StringComparer.Ordinal).Where(n => meaning == Meaning.Whole || next.ContainsKey(n)))
        {
            foreach (var change in Between(old[name], next[name], $"{path}.{name}", meaning))
            {
                yield return change;
            }
        }
    }

    /// <summary>What to send so that before becomes after.</summary>
    public static JsonNode? Patch(JsonNode? before, JsonNode? after, Meaning meaning)
    {
        if (after is not JsonObject next || before is not JsonObject old)
        {
            return after?.DeepClone();
        }

        var patch = new JsonObject();
        foreach (var (name, value) in next.Where(m => !Same(old[m.Key], m.Value)))
        {
            patch[name] = Patch(old[name], value, meaning);
        }

        foreach (var (name, _) in old.Where(m => meaning == Meaning.Whole && !next.ContainsKey(m.Key) && Pruned(m.Value) is not null))
        {
            patch[name] = null;
        }

        return patch;
    }

    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Pruned(one), Pruned(other));

    // A limit that is none; all of a mapping's messages, all of an account's traces (a latency's sampling has no such default).
    private static bool IsDefault(JsonObject of, string name, JsonNode? value) =>
        value?.GetValueKind() == System.Text.Json.JsonValueKind.Number
        && (value.ToJsonString(), name) switch
        {
            ("-1", _) => UnlimitedAtMinusOne.Contains(name, StringComparer.Ordinal),
            ("100", "weight") => of.ContainsKey("subject"),
            ("100", "sampling") => of.ContainsKey("dest"),
            _ => false,
        };
}
