using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Declared;

/// <summary>The shape of the file that plan and apply take, as JSON Schema (2020-12): made of the API's own, so that they do not part. docs/trunk-file.schema.json; a
/// test compares.</summary>
internal static class DeclaredSchema
{
    private const string Components = "#/components/schemas/";
    private const string Definitions = "#/$defs/";

    public static JsonObject Document()
    {
        var catalog = Catalog.Current;
        var account = Members(catalog, "AccountBody");
        account["signing_key_groups"] = List("A group of signing keys.", Object(Members(catalog, "UpdateGroupBody"), "name"));
        account["users"] = List("A user, by its name and what it may do. Its credentials are not here.", Object(Members(catalog, "CreateUserRequest"), "name"));
        account["exports"] = List("An export; which one is said by type and subject.", Object(Members(catalog, "ExportFields"), "type", "subject"));
        account["imports"] = List("An import; which one is said by type, account, subject and local_subject.", Object(Imports(catalog), "type", "account", "subject"));
        account["connect_policy"] = new JsonObject { ["type"] = "object", ["description"] = "The rules by which clients with tokens come in: {\"rules\": [...]}. Left out, whatever is there stays." };
        var providers = Members(catalog, "CreateProviderRequest");
        providers.Remove("secret");
        providers["secret_env"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["description"] = "The environment variable that holds its secret when it is created." };
        var document = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "What an organization of Trunkline has, for trunk plan and trunk apply",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["version"] = new JsonObject { ["const"] = 1, ["description"] = "Of this shape." },
                ["identity_providers"] = List("An issuer whose tokens may let clients in.", Object(providers, "name", "kind")),
                ["accounts"] = List("An account and what it has.", Object(account, "name")),
            },
            ["required"] = new JsonArray("version"),
            ["additionalProperties"] = false,
        };
        document["$defs"] = Defined(catalog, document);
        return document;
    }

    private static JsonObject Imports(Catalog catalog)
    {
        var members = Members(catalog, "ImportFields");
        members["account"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["description"] = "Whose export it is: the name of an account of this organization, or a public key, A…." };
        return members;
    }

    private static JsonObject Members(Catalog catalog, string component) =>
        new(Schemas.PropertiesOf(catalog.Schema(component)).Select(p => KeyValuePair.Create(p.Name, Moved(JsonNode.Parse(p.Value.GetRawText())))));

    private static JsonObject Object(JsonObject members, params string[] required)
    {
        // The API says in words that null is refused; here it is not a value.
        foreach (var member in required.Select(r => members[r]).OfType<JsonObject>().Where(m => m["type"] is JsonArray))
        {
            member["type"] = member["type"]!.AsArray().First(t => t!.GetValue<string>() is not "null")!.DeepClone();
        }

        return new()
        {
            ["type"] = "object",
            ["properties"] = members,
            ["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject List(string says, JsonObject item)
    {
        item["description"] = says;
        return new() { ["type"] = "array", ["items"] = item };
    }

    /// <summary>What is named, and what that names.</summary>
    private static JsonObject Defined(Catalog catalog, JsonNode document)
    {
        var definitions = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var open = new Queue<string>(Named(document));
        while (open.TryDequeue(out var name))
        {
            if (definitions.ContainsKey(name))
            {
                continue;
            }

            var schema = Moved(JsonNode.Parse(catalog.Schema(name).GetRawText()));
            definitions[name] = schema;
            foreach (var next in Named(schema))
            {
                open.Enqueue(next);
            }
        }

        return new JsonObject(definitions);
    }

    private static IEnumerable<string> Named(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m =>
            m.Key is "$ref" && m.Value?.GetValueKind() == JsonValueKind.String ? [m.Value.GetValue<string>()[Definitions.Length..]] : Named(m.Value)),
        JsonArray list => list.SelectMany(Named),
        _ => [],
    };

    // A description beside "one of" says the same as before; what is behind a reference is elsewhere here.
    private static JsonNode? Moved(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToArray())
                {
                    members[name] = name is "$ref" && value?.GetValueKind() == JsonValueKind.String
                        ? value.GetValue<string>().Replace(Components, Definitions, StringComparison.Ordinal)
                        : Moved(value?.DeepClone());
                }

                return members;
            case JsonArray list:
                return new JsonArray([.. list.Select(i => Moved(i?.DeepClone()))]);
            default:
                return node;
        }
    }
}
