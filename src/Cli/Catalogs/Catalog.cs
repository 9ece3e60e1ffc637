using System.Text.Json;

namespace Platform.Cli.Catalogs;

/// <summary>The API as its document (docs/openapi/v1.json, carried in this program) describes it.</summary>
internal sealed class Catalog
{
    private const string Json = "application/json";
    private static readonly Lazy<Catalog> Carried = new(() => new Catalog(Load()));
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private Catalog(JsonElement root)
    {
        Root = root;
        Operations = Distinguished([.. Read(root)]);
    }

    public static Catalog Current => Carried.Value;

    /// <summary>The whole document.</summary>
    public JsonElement Root { get; }

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>What is behind a component's name.</summary>
    public JsonElement Schema(string name) => Root.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>The GET of that path, if there is one.</summary>
    public Operation? Reading(string path) => Operations.FirstOrDefault(o => o.Method is "GET" && o.Path == path);

    private static JsonElement Load()
    {
        using var stream = typeof(Catalog).Assembly.GetManifestResourceStream("v1.json") ?? throw new InvalidOperationException("The API's document is not in this program.");
        return JsonDocument.Parse(stream).RootElement;
    }

    private static IEnumerable<Operation> Read(JsonElement root)
    {
        foreach (var path in root.GetProperty("paths").EnumerateObject().Where(p => p.Name.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var hasPut = path.Value.TryGetProperty("put", out _) && path.Value.TryGetProperty("get", out _);
            foreach (var method in path.Value.EnumerateObject().Where(m => Methods.Contains(m.Name, StringComparer.Ordinal)))
            {
                yield return Read(root, path.Name, method.Name.ToUpperInvariant(), method.Value, hasPut);
            }
        }
    }

    private static Operation Read(JsonElement root, string path, string method, JsonElement operation, bool hasPut)
    {
        var id = operation.GetProperty("operationId").GetString()!;
        JsonElement[] parameters = operation.TryGetProperty("parameters", out var listed) ? [.. listed.EnumerateArray()] : [];
        var (answer, item, isPage) = Answer(root, operation.GetProperty("responses"));
        var (noun, verb) = Naming.Of(id, method, path, answer == AnswerKind.Events, hasPut);
        QueryParameter[] query = [.. parameters.Where(p => Text(p, "in") is "query").Select(p => Parameter(root, p))];
        var types = operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().Select(c => c.Name).ToArray() : [];
        return new(
            id, method, path, noun, verb, Text(operation, "summary"), Text(operation, "description"),
            [.. path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))],
            query,
            parameters.Any(p => Text(p, "name") is "Idempotency-Key"),
            parameters.Any(p => Text(p, "name") is "If-Match"),
            operation.GetProperty("responses").TryGetProperty("428", out _),
            types,
            types.Length > 0 ? BodySchema(root, body.GetProperty("content")) : null,
            types.Length > 0 && body.TryGetProperty("required", out var required) && required.GetBoolean(),
            answer, item,
            isPage && query.Any(q => q.Name is "cursor"));
    }

    private static QueryParameter Parameter(JsonElement root, JsonElement parameter)
    {
        var schema = parameter.TryGetProperty("schema", out var s) ? Schemas.Resolve(root, s) : default;
        var has = schema.ValueKind == JsonValueKind.Object;
        return new(
            Text(parameter, "name"), has ? Schemas.TypeOf(schema) : "string", Text(parameter, "description"), has ? Schemas.WordsOf(schema) : [],
            parameter.TryGetProperty("required", out var required) && required.GetBoolean());
    }

    private static JsonElement? BodySchema(JsonElement root, JsonElement content)
    {
        foreach (var type in content.EnumerateObject().Where(t => t.Name.EndsWith("json", StringComparison.Ordinal)))
        {
            if (type.Value.TryGetProperty("schema", out var schema) && Schemas.Resolve(root, schema) is var resolved && resolved.TryGetProperty("properties", out _))
            {
                return resolved;
            }
        }

        return null;
    }

    private static (AnswerKind Kind, JsonElement? Item, bool IsPage) Answer(JsonElement root, JsonElement responses)
    {
        var kind = AnswerKind.Nothing;
        foreach (var response in responses.EnumerateObject().Where(r => r.Name[0] == '2' && r.Value.TryGetProperty("content", out _)))
        {
            // Where there is a choice of formats, the answer is a file of one of them.
            JsonProperty[] contents = [.. response.Value.GetProperty("content").EnumerateObject()];
            if (contents is [{ Name: Json } only] && only.Value.TryGetProperty("schema", out var schema))
            {
                var answer = Schemas.Resolve(root, schema);
                var data = Schemas.PropertiesOf(answer).FirstOrDefault(p => p.Name is "data");
                return data.Value.ValueKind == JsonValueKind.Object && data.Value.TryGetProperty("items", out var items)
                    ? (AnswerKind.Json, Schemas.Resolve(root, items), Schemas.PropertiesOf(answer).Any(p => p.Name is "next_cursor"))
                    : (AnswerKind.Json, answer, false);
            }

            kind = contents.Any(c => c.Name is "text/event-stream") ? AnswerKind.Events : AnswerKind.File;
        }

        return (kind, null, false);
    }

    /// <summary>Of two that would go by the same words, the one over the whole organization is "-all", and what is left is told apart by its id.</summary>
    private static IReadOnlyList<Operation> Distinguished(IReadOnlyList<Operation> operations)
    {
        var taken = new HashSet<(string, string)>();
        return
        [
            .. operations.OrderByDescending(o => o.PathNames.Count).Select(o =>
            {
                var verb = taken.Contains((o.Noun, o.Verb)) ? $"{o.Verb}-all" : o.Verb;
                verb = taken.Add((o.Noun, verb)) ? verb : Kebab(o.Id);
                return o with { Verb = verb };
            }).OrderBy(o => o.Noun, StringComparer.Ordinal).ThenBy(o => o.Verb, StringComparer.Ordinal),
        ];
    }

    public static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => c is '_' ? "-" : char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
