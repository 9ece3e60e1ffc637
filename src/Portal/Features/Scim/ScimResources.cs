using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Scim;

/// <summary>Users and groups as SCIM shows them (RFC 7643 §4).</summary>
internal sealed class ScimResources(Caller caller, IOptions<PortalOptions> portal)
{
    private const int MostShown = 200;

    public string Base => $"{portal.Value.PublicUrl.TrimEnd('/')}/scim/v2/{caller.Organization}";

    public JsonObject OfUser(ScimUser user, IEnumerable<ScimGroup> groups)
    {
        var resource = Begin(ScimNames.User, user.Id.ToString());
        var document = (JsonObject)JsonNode.Parse(user.Document)!;
        if (document.ContainsKey(ScimNames.Enterprise))
        {
            ((JsonArray)resource["schemas"]!).Add(ScimNames.Enterprise);
        }

        foreach (var (key, value) in document)
        {
            resource[key] = value?.DeepClone();
        }

        (resource["userName"], resource["active"]) = (user.UserName, user.IsActive);
        resource["groups"] = new JsonArray([.. groups.Select(g => new JsonObject { ["value"] = g.Id.ToString(), ["display"] = g.DisplayName, ["$ref"] = $"{Base}/Groups/{g.Id}", ["type"] = "direct" })]);
        return Meta(resource, "User", $"{Base}/Users/{user.Id}", user.CreatedAt, user.UpdatedAt);
    }

    public JsonObject OfGroup(ScimGroup group, IEnumerable<(ScimUserId Id, string Name)> members)
    {
        var resource = Begin(ScimNames.Group, group.Id.ToString());
        resource["displayName"] = group.DisplayName;
        if (group.ExternalId is { } external)
        {
            resource["externalId"] = external;
        }

        resource["members"] = new JsonArray([.. members.Select(m => new JsonObject { ["value"] = m.Id.ToString(), ["display"] = m.Name, ["$ref"] = $"{Base}/Users/{m.Id}", ["type"] = "User" })]);
        return Meta(resource, "Group", $"{Base}/Groups/{group.Id}", group.CreatedAt, group.UpdatedAt);
    }

    /// <summary>A page of what was found (RFC 7644 §3.4.2), the first having the number 1.</summary>
    public static JsonObject Page(IReadOnlyList<JsonObject> found, int total, int startIndex) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
        ["totalResults"] = total,
        ["startIndex"] = startIndex,
        ["itemsPerPage"] = found.Count,
        ["Resources"] = new JsonArray([.. found]),
    };

    /// <summary>Which part was asked for. A number below what is there is the least there is (RFC 7644 §3.4.2.4).</summary>
    public static (int StartIndex, int Count) PlaceOf(HttpRequest request) =>
        (Math.Max(1, Number(request, "startIndex") ?? 1), Math.Clamp(Number(request, "count") ?? MostShown, 0, MostShown));

    /// <summary>Leaves out what was not asked for: attributes, excludedAttributes, by the first step of their names. What a resource always has stays.</summary>
    public static JsonObject Cut(HttpRequest request, JsonObject resource)
    {
        string[] always = ["schemas", "id", "meta"];
        var (wanted, unwanted) = (Names(request, "attributes"), Names(request, "excludedAttributes"));
        foreach (var key in resource.Select(p => p.Key).Where(k => !always.Contains(k, StringComparer.Ordinal)).ToList())
        {
            if ((wanted.Count > 0 && !wanted.Contains(key)) || unwanted.Contains(key))
            {
                resource.Remove(key);
            }
        }

        return resource;
    }

    private static HashSet<string> Names(HttpRequest request, string parameter) =>
        request.Query[parameter].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => ScimNames.Steps(n) is [var first, ..] ? first : n).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static int? Number(HttpRequest request, string parameter) =>
        int.TryParse(request.Query[parameter], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonObject Begin(string schema, string id) => new() { ["schemas"] = new JsonArray(schema), ["id"] = id };

    private static JsonObject Meta(JsonObject resource, string type, string location, DateTimeOffset created, DateTimeOffset updated)
    {
        resource["meta"] = new JsonObject { ["resourceType"] = type, ["created"] = Instant(created), ["lastModified"] = Instant(updated), ["location"] = location };
        return resource;
    }

    // In milliseconds: the clock says more than the store keeps, and a resource is the same when it is made and when it is read.
    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
