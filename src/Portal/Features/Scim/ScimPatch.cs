using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Portal.Features.Scim;

/// <summary>Applies a patch (RFC 7644 §3.5.2) to a resource. Taken as directories send it: Entra ID writes Add and Replace, booleans as "True", and puts names with dots into a value
/// without a path; Okta replaces without a path. A patch is applied whole or not at all: to a copy.</summary>
internal static class ScimPatch
{
    private const int MostOperations = 1_000;

    /// <summary>Attributes that stay what they are: said again as they are, they are passed over; said otherwise, refused.</summary>
    private static readonly string[] Fixed = ["id", "meta", "schemas"];

    /// <returns>The resource as it is then.</returns>
    public static ScimResult<JsonObject> Apply(JsonObject resource, JsonObject patch)
    {
        if (ScimNames.Get(patch, "Operations") is not JsonArray { Count: > 0 and <= MostOperations } operations)
        {
            return ScimError.InvalidSyntax with { Detail = "A patch has Operations: a list of 1 to 1,000 operations." };
        }

        var result = (JsonObject)resource.DeepClone();
        foreach (var item in operations)
        {
            if (item is not JsonObject operation || Text(operation, "op")?.ToUpperInvariant() is not ("ADD" or "REPLACE" or "REMOVE") || (ScimNames.Get(operation, "path") is { } path && path.GetValueKind() is not JsonValueKind.String))
            {
                return ScimError.InvalidSyntax with { Detail = "Each operation has an op: add, replace or remove; and a path that is a text, if any." };
            }

            if (!string.Equals(Text(operation, "op"), "remove", StringComparison.OrdinalIgnoreCase) && !operation.ContainsKey(ScimNames.KeyOf(operation, "value")))
            {
                // Null is a value: Entra ID sends it to empty an attribute.
                return ScimError.InvalidSyntax with { Detail = "add and replace have a value." };
            }

            if (Apply(result, Text(operation, "op")!.ToUpperInvariant(), Text(operation, "path"), ScimNames.Get(operation, "value")) is { } wrong)
            {
                return wrong;
            }
        }

        return result;
    }

    private static ScimError? Apply(JsonObject resource, string op, string? path, JsonNode? value)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return op == "REMOVE" ? ScimError.NoTarget with { Detail = "remove needs a path." }
                : value is not JsonObject members ? ScimError.Invalid("Without a path, value is an object of attributes.")
                : members.Select(member => ApplyTo(resource, op, ScimPath.Of(ScimNames.Steps(member.Key)), member.Value)).OfType<ScimError>().FirstOrDefault();
        }

        return ScimPath.Parse(path) is { } target ? ApplyTo(resource, op, target, value) : ScimError.InvalidPath;
    }

    private static ScimError? ApplyTo(JsonObject resource, string op, ScimPath path, JsonNode? value)
    {
        if (path.Steps.Count == 0)
        {
            return ScimError.InvalidPath;
        }

        if (Fixed.Contains(path.Steps[0], StringComparer.OrdinalIgnoreCase))
        {
            return path.Steps[0].Equals("id", StringComparison.OrdinalIgnoreCase) && !JsonNode.DeepEquals(ScimNames.Get(resource, "id"), value)
                ? new ScimError(400, "mutability", "id stays what it is.")
                : null;
        }

        if (op != "REMOVE" && value is null)
        {
            op = "REMOVE";
        }

        return path.Filter is null ? AtAttribute(resource, op, path.Steps, value) : AtSelected(resource, op, path, value);
    }

    private static ScimError? AtAttribute(JsonObject resource, string op, IReadOnlyList<string> steps, JsonNode? value)
    {
        var at = resource;
        foreach (var step in steps.Take(steps.Count - 1))
        {
            switch (ScimNames.Get(at, step))
            {
                case JsonObject inner:
                    at = inner;
                    break;
                case null when op == "REMOVE":
                    return null;
                case null:
                    at[ScimNames.KeyOf(at, step)] = at = new JsonObject();
                    break;
                default:
                    return ScimError.InvalidPath;
            }
        }

        var (key, list) = (ScimNames.KeyOf(at, steps[^1]), ScimNames.Get(at, steps[^1]) as JsonArray);
        switch (op)
        {
            case "REMOVE" when value is JsonArray gone && list is not null:
                // Entra ID names members to remove by value instead of a filter.
                RemoveEqual(list, gone);
                break;
            case "REMOVE":
                at.Remove(key);
                break;
            case "ADD" when list is not null:
                foreach (var item in value is JsonArray many ? many.ToList() : [value])
                {
                    Add(list, item?.DeepClone());
                }

                break;
            case "REPLACE" or "ADD" when value is JsonObject members && ScimNames.Get(at, steps[^1]) is JsonObject complex:
                // Of a complex attribute what is named is replaced (RFC 7644 §3.5.2.3).
                foreach (var member in members)
                {
                    complex[ScimNames.KeyOf(complex, member.Key)] = member.Value?.DeepClone();
                }

                break;
            default:
                at[key] = value!.DeepClone();
                break;
        }

        return null;
    }

    private static ScimError? AtSelected(JsonObject resource, string op, ScimPath path, JsonNode? value)
    {
        var steps = path.Steps;
        var owner = steps.Count == 1 ? resource : ScimNames.Get(resource, steps[0]) as JsonObject;
        if (owner is null || steps.Count > 2)
        {
            return ScimError.NoTarget;
        }

        var key = ScimNames.KeyOf(owner, steps[^1]);
        var list = owner[key] as JsonArray;
        var selected = list?.Where(item => path.Filter!.Matches(item)).ToList() ?? [];
        if (op == "REMOVE")
        {
            foreach (var item in selected)
            {
                if (path.Sub is { } sub)
                {
                    (item as JsonObject)?.Remove(ScimNames.KeyOf((JsonObject)item!, sub));
                }
                else
                {
                    list!.Remove(item);
                }
            }

            if (list is { Count: 0 })
            {
                owner.Remove(key);
            }

            return null;
        }

        if (selected.Count == 0)
        {
            // Nothing there yet: an add, or what Entra ID sends as one, makes it from what the filter says it is. A whole value is replaced only where one is (RFC 7644 §3.5.2.3).
            if (path.Filter!.AsEquality is not { } equality || (op == "REPLACE" && path.Sub is null))
            {
                return ScimError.NoTarget;
            }

            if (list is null)
            {
                owner[key] = list = [];
            }

            var made = new JsonObject { [equality.Attribute] = equality.Value };
            list.Add(made);
            selected = [made];
        }

        foreach (var item in selected.OfType<JsonObject>())
        {
            if (path.Sub is { } sub)
            {
                item[ScimNames.KeyOf(item, sub)] = value!.DeepClone();
            }
            else if (value is JsonObject members)
            {
                foreach (var member in members)
                {
                    item[ScimNames.KeyOf(item, member.Key)] = member.Value?.DeepClone();
                }
            }
            else
            {
                return ScimError.Invalid("value is an object: the attribute has parts.");
            }
        }

        return null;
    }

    private static void Add(JsonArray list, JsonNode? item)
    {
        if (!list.Any(known => JsonNode.DeepEquals(known, item) || (ValueOf(known) is { } value && JsonNode.DeepEquals(value, ValueOf(item)))))
        {
            list.Add(item);
        }
    }

    private static void RemoveEqual(JsonArray list, JsonArray gone)
    {
        foreach (var known in list.Where(known => gone.Any(g => JsonNode.DeepEquals(known, g) || (ValueOf(known) is { } value && JsonNode.DeepEquals(value, ValueOf(g))))).ToList())
        {
            list.Remove(known);
        }
    }

    private static JsonNode? ValueOf(JsonNode? item) => item is JsonObject complex ? ScimNames.Get(complex, "value") : null;

    private static string? Text(JsonObject from, string name) => ScimNames.Get(from, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>What a patch is about: emails[type eq "work"].value. Sub: of the selected ones.</summary>
internal sealed record ScimPath(IReadOnlyList<string> Steps, ScimFilter? Filter, string? Sub)
{
    private const int Longest = 1_000;

    public static ScimPath Of(IReadOnlyList<string> steps) => new(steps, null, null);

    /// <summary>Null: it is none.</summary>
    public static ScimPath? Parse(string text)
    {
        if (text.Length > Longest)
        {
            return null;
        }

        try
        {
            var reader = new ScimFilterReader(text.Trim());
            var steps = reader.Path();
            var filter = reader.Take('[') ? reader.Or(0) : null;
            if (filter is not null && !reader.Take(']'))
            {
                return null;
            }

            var sub = filter is not null && reader.Take('.') ? reader.Path() : null;
            return reader.IsAtEnd && sub is null or { Count: 1 } ? new(steps, filter, sub?[0]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
