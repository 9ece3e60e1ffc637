using System.Text.Json.Nodes;

namespace Platform.Portal.Tests.Contract;

/// <summary>The document may grow, and keeps what it has said. TRUNKLINE_RELEASE=1 takes the present one as the released one: for a new version of the API.</summary>
public sealed class BreakingChangeTests(PortalFixture portal)
{
    private const string Released = "docs/openapi/v1.released.json";

    private const string Sample =
        """
        {
          "paths": { "/a/{id}": {
            "get": { "operationId": "GetA", "parameters": [{ "name": "q", "in": "query", "schema": { "type": "string", "enum": ["x", "y"] } }],
              "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } } } },
            "post": { "operationId": "PostA", "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/In" } } } },
              "responses": { "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } } } } } },
          "components": { "schemas": {
            "A": { "type": "object", "required": ["id", "size"], "properties": { "id": { "type": "string" }, "size": { "type": "integer" }, "kind": { "type": "string", "enum": ["one"] }, "inner": { "$ref": "#/components/schemas/A" } } },
            "In": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string", "maxLength": 9 }, "size": { "type": ["null", "integer"] }, "kind": { "type": "string", "enum": ["one", "two"] }, "tags": { "type": "array", "items": { "type": "string" } } } } } }
        }
        """;

    [Fact]
    public async Task The_document_breaks_no_client_of_the_released_one()
    {
        var present = (await ApiDocument.ReadAsync(portal)).Root;
        var file = Snapshot.PathOf(Released);
        if (Environment.GetEnvironmentVariable("TRUNKLINE_RELEASE") is "1")
        {
            await File.WriteAllTextAsync(file, Bare(present)!.ToJsonString() + "\n", TestContext.Current.CancellationToken);
        }

        string.Join('\n', BreakingChanges.Between(JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!, present)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("paths./a/{id}", null, "/paths/~1a~1{id}: is gone")]
    [InlineData("paths./a/{id}.get", null, "/paths/~1a~1{id}/get: is gone")]
    [InlineData("paths./a/{id}.get.operationId", "\"ReadA\"", "/paths/~1a~1{id}/get/operationId: was GetA and is ReadA")]
    [InlineData("paths./a/{id}.get.parameters", "[]", "/paths/~1a~1{id}/get/parameters/query:q: is gone")]
    [InlineData("paths./a/{id}.get.parameters.0.required", "true", "/paths/~1a~1{id}/get/parameters/query:q: must be there now")]
    [InlineData("paths./a/{id}.get.parameters.0.schema.enum", "[\"x\"]", "/paths/~1a~1{id}/get/parameters/query:q/schema/enum: \"y\" is not taken any more")]
    [InlineData("paths./a/{id}.post.parameters", """[{"name":"v","in":"query","required":true,"schema":{}}]""", "/paths/~1a~1{id}/post/parameters/query:v: is new and must be there")]
    [InlineData("paths./a/{id}.post.requestBody.required", "true", "/paths/~1a~1{id}/post/requestBody: must be there now")]
    [InlineData("paths./a/{id}.post.requestBody.content", "{}", "/paths/~1a~1{id}/post/requestBody/content/application~1json: is gone")]
    [InlineData("paths./a/{id}.post.responses.201", null, "/paths/~1a~1{id}/post/responses/201: is gone")]
    [InlineData("components.schemas.A.properties.kind", null, "/components/schemas/A/properties/kind: is gone")]
    [InlineData("components.schemas.A.properties.size.type", "[\"null\",\"integer\"]", "/components/schemas/A/properties/size/type: was integer and is integer or null")]
    [InlineData("components.schemas.A.properties.id.type", "\"integer\"", "/components/schemas/A/properties/id/type: was string and is integer")]
    [InlineData("components.schemas.A.required", "[\"id\"]", "/components/schemas/A/required/size: may be absent now")]
    [InlineData("components.schemas.In.properties.size", null, "/components/schemas/In/properties/size: is gone")]
    [InlineData("components.schemas.In.required", "[\"name\",\"size\"]", "/components/schemas/In/required/size: must be there now")]
    [InlineData("components.schemas.In.properties.size.type", "\"integer\"", "/components/schemas/In/properties/size/type: was integer or null and is integer")]
    [InlineData("components.schemas.In.properties.kind.enum", "[\"one\"]", "/components/schemas/In/properties/kind/enum: \"two\" is not taken any more")]
    [InlineData("components.schemas.In.properties.name.enum", "[\"one\"]", "/components/schemas/In/properties/name/enum: is new")]
    [InlineData("components.schemas.In.properties.name.maxLength", "8", "/components/schemas/In/properties/name/maxLength: is narrower, 9 to 8")]
    [InlineData("components.schemas.In.properties.name.minLength", "1", "/components/schemas/In/properties/name/minLength: is narrower, none to 1")]
    [InlineData("components.schemas.In.properties.name.pattern", "\"^a\"", "/components/schemas/In/properties/name/pattern: is another")]
    [InlineData("components.schemas.In.properties.tags.items.type", "\"integer\"", "/components/schemas/In/properties/tags/items/type: was string and is integer")]
    public void What_breaks_is_named_by_its_pointer(string place, string? to, string expected) =>
        BreakingChanges.Between(JsonNode.Parse(Sample)!, Changed(place, to)).ShouldBe([expected]);

    [Theory]
    [InlineData("paths./b", """{"get":{"operationId":"GetB","responses":{}}}""")]
    [InlineData("paths./a/{id}.delete", """{"operationId":"DeleteA","responses":{}}""")]
    [InlineData("paths./a/{id}.post.parameters", """[{"name":"v","in":"query","schema":{}}]""")]
    [InlineData("components.schemas.A.properties.new", """{"type":"string"}""")]
    [InlineData("components.schemas.A.properties.kind.enum", "[\"one\",\"two\"]")]
    [InlineData("components.schemas.A.required", "[\"id\",\"size\",\"kind\"]")]
    [InlineData("components.schemas.In.properties.new", """{"type":"string"}""")]
    [InlineData("components.schemas.In.required", "[]")]
    [InlineData("components.schemas.In.properties.name.maxLength", "10")]
    [InlineData("components.schemas.In.properties.name.type", "[\"null\",\"string\"]")]
    [InlineData("components.schemas.In.properties.kind.enum", "[\"one\",\"two\",\"three\"]")]
    public void What_only_adds_breaks_nothing(string place, string to) => BreakingChanges.Between(JsonNode.Parse(Sample)!, Changed(place, to)).ShouldBeEmpty();

    private static JsonNode Changed(string place, string? to)
    {
        var document = JsonNode.Parse(Sample)!;
        var parts = place.Split('.');
        var parent = parts[..^1].Aggregate(document, (node, part) => node is JsonArray list ? list[int.Parse(part, null)]! : node[part]!);
        parent.AsObject().Remove(parts[^1]);
        if (to is not null)
        {
            parent[parts[^1]] = JsonNode.Parse(to);
        }

        return document;
    }

    /// <summary>Without what is only to be read.</summary>
    private static JsonNode? Bare(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(m => !(m.Key is "description" or "summary" && m.Value is JsonValue) && m.Key is not ("example" or "tags" or "info"))
            .Select(m => KeyValuePair.Create(m.Key, m.Key is "properties" ? new JsonObject(m.Value!.AsObject().Select(p => KeyValuePair.Create(p.Key, Bare(p.Value)))) : Bare(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Bare)]),
        _ => node?.DeepClone(),
    };
}
