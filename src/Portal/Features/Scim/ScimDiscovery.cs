using System.Text.Json.Nodes;

namespace Platform.Portal.Features.Scim;

/// <summary>What this service can and how its resources look (RFC 7643 §5–7).</summary>
internal static class ScimDiscovery
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:";

    private const string Login =
        "The primary of emails, or else userName, is the address of the person's login here, and of a domain the organization has verified. Once they have signed in the login is theirs: another address is kept here and given back, and the login stays as it is.";

    public static JsonObject Config(string url) => new()
    {
        ["schemas"] = new JsonArray(Core + "ServiceProviderConfig"),
        ["patch"] = Supported(true),
        ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = 200 },
        ["changePassword"] = Supported(false),
        ["sort"] = Supported(false),
        ["etag"] = Supported(false),
        ["authenticationSchemes"] = new JsonArray(new JsonObject
        {
            ["type"] = "oauthbearertoken",
            ["name"] = "Bearer token",
            ["description"] = "A token tl_scim_… of the organization's single sign-on page.",
            ["primary"] = true,
        }),
        ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig", ["location"] = $"{url}/ServiceProviderConfig" },
    };

    public static IReadOnlyList<JsonObject> ResourceTypes(string url) =>
    [
        Type(url, "User", "/Users", ScimNames.User, new JsonArray(new JsonObject { ["schema"] = ScimNames.Enterprise, ["required"] = false })),
        Type(url, "Group", "/Groups", ScimNames.Group, []),
    ];

    public static IReadOnlyList<JsonObject> Schemas(string url) =>
    [
        Schema(url, ScimNames.User, "User",
            Attribute("userName", required: true, uniqueness: "server", description: Login), Attribute("externalId", exact: true), Attribute("active", type: "boolean"), Attribute("displayName"),
            Complex("name", isMany: false, Attribute("formatted"), Attribute("familyName"), Attribute("givenName")),
            Complex("emails", isMany: true, Attribute("value", description: Login), Attribute("type"), Attribute("primary", type: "boolean")),
            Complex("groups", isMany: true, Attribute("value", mutability: "readOnly"), Attribute("display", mutability: "readOnly"))),
        Schema(url, ScimNames.Group, "Group",
            Attribute("displayName", required: true, uniqueness: "server", exact: true), Attribute("externalId", exact: true),
            Complex("members", isMany: true, Attribute("value", mutability: "immutable", exact: true), Attribute("display", mutability: "readOnly"))),
        Schema(url, ScimNames.Enterprise, "EnterpriseUser", Attribute("employeeNumber"), Attribute("department"), Attribute("costCenter"), Attribute("organization")),
    ];

    public static JsonObject List(IReadOnlyList<JsonObject> all) => ScimResources.Page(all, all.Count, 1);

    private static JsonObject Supported(bool isSupported) => new() { ["supported"] = isSupported };

    private static JsonObject Type(string url, string name, string endpoint, string schema, JsonArray extensions) => new()
    {
        ["schemas"] = new JsonArray(Core + "ResourceType"),
        ["id"] = name,
        ["name"] = name,
        ["endpoint"] = endpoint,
        ["schema"] = schema,
        ["schemaExtensions"] = extensions,
        ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = $"{url}/ResourceTypes/{name}" },
    };

    private static JsonObject Schema(string url, string id, string name, params JsonObject[] attributes) => new()
    {
        ["schemas"] = new JsonArray(Core + "Schema"),
        ["id"] = id,
        ["name"] = name,
        ["attributes"] = new JsonArray([.. attributes]),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{url}/Schemas/{id}" },
    };

    private static JsonObject Complex(string name, bool isMany, params JsonObject[] parts)
    {
        var attribute = Attribute(name, type: "complex", isMany: isMany);
        attribute["subAttributes"] = new JsonArray([.. parts]);
        return attribute;
    }

    private static JsonObject Attribute(
        string name, string type = "string", bool isMany = false, bool required = false, bool exact = false, string mutability = "readWrite", string uniqueness = "none", string description = "") => new()
        {
            ["name"] = name,
            ["description"] = description,
            ["type"] = type,
            ["multiValued"] = isMany,
            ["required"] = required,
            ["caseExact"] = exact,
            ["mutability"] = mutability,
            ["returned"] = "default",
            ["uniqueness"] = uniqueness,
        };
}
