using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Portal.Features.People;

namespace Platform.Portal.Features.Scim;

/// <summary>What is read from a resource that a directory sends. What nobody here needs is kept as it came, and given back so.</summary>
internal static class ScimDocument
{
    private const int Longest = 64 * 1024;
    private const int LongestName = 254;
    private static readonly string[] Dropped = ["id", "meta", "groups", "password", "schemas"];
    private static readonly string[] Flags = ["active", "primary"];

    /// <summary>Body of a request; null: not JSON that can be read in one way only.</summary>
    public static async Task<JsonObject?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new StreamReader(request.Body);
        return Web.Documents.ObjectOf(await body.ReadToEndAsync(ct));
    }

    /// <summary>As it is kept: without what is ours to say, without a password, flags as booleans (Entra ID writes "True").</summary>
    public static JsonObject Clean(JsonObject resource)
    {
        var kept = (JsonObject)resource.DeepClone();
        foreach (var name in Dropped)
        {
            kept.Remove(ScimNames.KeyOf(kept, name));
        }

        FlagsIn(kept);
        return kept;
    }

    public static string? Text(JsonObject resource, string name) => ScimNames.Get(resource, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Null: it does not say.</summary>
    public static bool? IsActive(JsonObject clean) => ScimNames.Get(clean, "active")?.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    /// <summary>The primary address, else the first, else the user name if it is one.</summary>
    public static string? Email(JsonObject clean)
    {
        var all = (ScimNames.Get(clean, "emails") as JsonArray ?? []).OfType<JsonObject>().Where(e => Text(e, "value") is { Length: > 0 }).ToList();
        var chosen = all.Find(e => ScimNames.Get(e, "primary")?.GetValueKind() is JsonValueKind.True) ?? all.FirstOrDefault();
        var email = (chosen is null ? Text(clean, "userName") : Text(chosen, "value"))?.Trim();
        return Addresses.CheckEmail(email) is null ? email : null;
    }

    /// <summary>What is wrong with a user, or null.</summary>
    public static ScimError? Fault(JsonObject clean) =>
        Text(clean, "userName") is not { Length: > 0 and <= LongestName } name || name.Any(char.IsControl) || name.Trim().Length != name.Length ? ScimError.Invalid("userName is 1 to 254 characters, without blanks at its ends.")
        : ScimNames.Get(clean, "active") is { } active && active.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) ? ScimError.Invalid("active is true or false.")
        : ScimNames.Get(clean, "externalId") is { } external && (external.GetValueKind() is not JsonValueKind.String || external.GetValue<string>() is not { Length: > 0 and <= 512 }) ? ScimError.Invalid("externalId is a text of 1 to 512 characters.")
        : clean.ToJsonString().Length > Longest ? ScimError.Invalid("The resource is larger than 64 KB.")
        : null;

    private static void FlagsIn(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                FlagsIn(item);
            }
        }
        else if (node is JsonObject value)
        {
            foreach (var (key, member) in value.ToList())
            {
                if (Flags.Contains(key, StringComparer.OrdinalIgnoreCase) && member is JsonValue flag && flag.TryGetValue<string>(out var text) && bool.TryParse(text, out var isSet))
                {
                    value[key] = isSet;
                }
                else
                {
                    FlagsIn(member);
                }
            }
        }
    }
}
