using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Portal.Tests.Contract;

/// <summary>An OpenAPI document, as far as these tests read it.</summary>
internal sealed record ApiDocument(JsonNode Root)
{
    public static async Task<ApiDocument> ReadAsync(PortalFixture portal)
    {
        using var anyone = portal.NewClient();
        return new(JsonNode.Parse(await anyone.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!);
    }

    public IReadOnlyList<ApiOperation> Operations { get; } =
    [
        .. Root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(m => m.Key != "parameters")
            .Select(method => new ApiOperation(method.Key.ToUpper(CultureInfo.InvariantCulture), path.Key, method.Value!))),
    ];
}

/// <summary>One operation of it. Path: "/api/v1/accounts/{accountId}".</summary>
internal sealed record ApiOperation(string Method, string Path, JsonNode Node)
{
    public string Id => (string)Node["operationId"]!;

    public string Name => $"{Method} {Path}";

    public IEnumerable<JsonNode> Parameters => Node["parameters"]?.AsArray().OfType<JsonNode>() ?? [];

    /// <summary>By media type.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Bodies => Node["requestBody"]?["content"]?.AsObject() ?? [];

    /// <summary>By status and media type, of those that are no refusal.</summary>
    public IEnumerable<(string Status, string Type, JsonNode Content)> Answers =>
        Node["responses"]!.AsObject().Where(r => r.Key[0] == '2').SelectMany(r => (r.Value!["content"]?.AsObject() ?? []).Select(c => (r.Key, c.Key, c.Value!)));

    /// <summary>What may stand in the document: of a file no example could be told.</summary>
    public static bool IsText(string type) => type.EndsWith("json", StringComparison.Ordinal) || type.StartsWith("text/", StringComparison.Ordinal);
}
