using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>RFC 7396 over a resource's own typed body: what the patch does not name stays, null puts a member back to its
/// default, lists are replaced whole. An endpoint takes a <see cref="PatchOf{T}"/>, which the OpenAPI document shows as T.</summary>
internal static class MergePatch
{
    /// <summary>The body after the patch.</summary>
    /// <returns>Refused with patch.unknown_member or patch.wrong_type, naming the place as a JSON pointer.</returns>
    public static Result<T> Apply<T>(T current, JsonObject patch) where T : class
    {
        if (Unknown(Json.Options.GetTypeInfo(typeof(T)), patch, "") is { } unknown)
        {
            return PatchErrors.UnknownMember with { Message = $"There is no member {unknown} here, or it cannot be changed. /openapi/v1.json lists those there are.", Field = unknown };
        }

        var target = JsonSerializer.SerializeToNode(current, Json.Options)!.AsObject();
        Merge(target, patch);
        try
        {
            return target.Deserialize<T>(Json.Options)!;
        }
        catch (JsonException e)
        {
            var place = ProblemResponses.PointerOf(e);
            return PatchErrors.WrongType with { Message = $"{place} holds a value of the wrong kind. /openapi/v1.json has the shape.", Field = place };
        }
    }

    /// <summary>The smallest patch that makes <paramref name="after"/> of <paramref name="before"/>: what a page's form sends.</summary>
    public static JsonObject Between<T>(T before, T after) where T : class =>
        Between(JsonSerializer.SerializeToNode(before, Json.Options)!.AsObject(), JsonSerializer.SerializeToNode(after, Json.Options)!.AsObject());

    private static JsonObject Between(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in after)
        {
            var old = before[name];
            if (JsonNode.DeepEquals(old, value))
            {
                continue;
            }

            patch[name] = value is not JsonObject part ? value?.DeepClone() : Between(old as JsonObject ?? [], part);
        }

        foreach (var (name, _) in before.Where(m => !after.ContainsKey(m.Key)))
        {
            patch[name] = null;
        }

        return patch;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject part)
            {
                var inner = target[name] as JsonObject ?? [];
                Merge(inner, part);
                target[name] = inner.Parent is null ? inner : target[name];
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    // Asked of the patch and not of the merged body, where a member that was set to null is gone.
    private static string? Unknown(JsonTypeInfo type, JsonNode? patch, string at) => (type.Kind, patch) switch
    {
        (JsonTypeInfoKind.Object, JsonObject members) => members.Select(m => type.Properties.FirstOrDefault(p => string.Equals(p.Name, m.Key, StringComparison.Ordinal)) is { } known
            ? Unknown(InfoOf(known.PropertyType), m.Value, $"{at}/{m.Key}")
            : Pointer(at, m.Key)).FirstOrDefault(p => p is not null),
        (JsonTypeInfoKind.Dictionary, JsonObject entries) => entries.Select(e => Unknown(InfoOf(type.ElementType!), e.Value, Pointer(at, e.Key))).FirstOrDefault(p => p is not null),
        (JsonTypeInfoKind.Enumerable, JsonArray items) => items.Select((item, i) => Unknown(InfoOf(type.ElementType!), item, string.Create(null, $"{at}/{i}"))).FirstOrDefault(p => p is not null),
        _ => null,
    };

    private static JsonTypeInfo InfoOf(Type type) => Json.Options.GetTypeInfo(type);

    private static string Pointer(string at, string name) =>
        $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
