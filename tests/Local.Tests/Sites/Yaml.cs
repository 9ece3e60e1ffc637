using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Platform.Local.Tests.Sites;

/// <summary>YAML as JSON nodes, merge keys and aliases resolved; every scalar is a string.</summary>
internal static class Yaml
{
    public static IReadOnlyList<JsonObject> Documents(string text)
    {
        var parser = new MergingParser(new Parser(new StringReader(text)));
        var reader = new DeserializerBuilder().Build();
        var documents = new List<JsonObject>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            documents.Add((JsonObject)Json(reader.Deserialize<object>(parser))!);
        }

        return documents;
    }

    /// <summary>The texts of a list, or none where there is no list.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node) => (node as JsonArray ?? []).Select(n => n!.Text());

    public static string Text(this JsonNode node) => node.GetValue<string>();

    /// <summary>The members of a mapping, or the names of a list as members without content.</summary>
    public static IEnumerable<(string Key, JsonNode? Value)> Members(this JsonNode? node) => node switch
    {
        JsonObject map => map.Select(m => (m.Key, m.Value)),
        JsonArray list => list.Select(n => (n!.Text(), (JsonNode?)null)),
        _ => [],
    };

    /// <summary>The elements of a list of mappings, or none.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node) => (node as JsonArray ?? []).Select(n => n!);

    private static JsonNode? Json(object? value) => value switch
    {
        IDictionary<object, object> map => new JsonObject(map.Select(m => new KeyValuePair<string, JsonNode?>((string)m.Key, Json(m.Value)))),
        IEnumerable<object> list => new JsonArray([.. list.Select(Json)]),
        string text => JsonValue.Create(text),
        _ => null,
    };
}
