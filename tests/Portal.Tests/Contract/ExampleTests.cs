using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Portal.Tests.Live;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Contract;

/// <summary>The examples of the OpenAPI document are requests that were sent: here they are, and their answers are what the document says. TRUNKLINE_REWRITE=1 writes those that
/// are missing or not true any more to Web/Reference/Examples; build, and rewrite once more for the document.</summary>
public sealed class ExampleTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    /// <summary>What they say is another each time.</summary>
    private static readonly string[] ShowsTheTime = ["GetFleet", "GetFleetNode"];

    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Every_operation_of_the_document_shows_a_request_and_an_answer()
    {
        var bare = new List<string>();
        foreach (var operation in (await ApiDocument.ReadAsync(fleet.Portal)).Operations)
        {
            // Of an object without members the document's writer says nothing.
            var isEmpty = OperationExamples.Of(operation.Id)?.Body is JsonObject { Count: 0 };
            if (operation.Bodies.Any(b => b.Key.EndsWith("json", StringComparison.Ordinal)) && !isEmpty && !operation.Bodies.Any(b => b.Value!["example"] is not null))
            {
                bare.Add($"{operation.Id}: no request");
            }

            var answers = operation.Answers.Where(a => ApiOperation.IsText(a.Type)).ToList();
            if (answers.Count > 0 && !answers.Exists(a => a.Content["example"] is not null))
            {
                bare.Add($"{operation.Id}: no answer");
            }

            bare.AddRange(operation.Parameters.Where(p => (string)p["in"]! is "path" && p["example"] is null).Select(p => $"{operation.Id}: no {p["name"]}"));
        }

        bare.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_example_works_and_is_answered_as_the_document_says()
    {
        var document = await ApiDocument.ReadAsync(fleet.Portal);
        var check = new JsonSchemaCheck(document.Root);
        await using var run = await ExampleRun.StartAsync(fleet);
        var wrong = new List<string>();
        foreach (var operation in SweptOperation.All(fleet.Portal).OrderBy(o => o.Method is "GET" ? 1 : o.Method is "DELETE" ? 2 : 0))
        {
            var described = document.Operations.Single(o => o.Name == operation.Name.Replace(":int}", "}", StringComparison.Ordinal));
            var exchange = await run.SendAsync(operation, described.Id);
            wrong.AddRange(Compare(check, described, exchange).Select(f => $"{described.Id}: {f}"));
            if (operation.Method is "GET" && described.Answers.Any(a => IsOne(check, a.Type, a.Content)))
            {
                wrong.AddRange((await TagFaultsAsync(run, described, exchange)).Select(f => $"{described.Id}: {f}"));
            }

            if (exchange.Response is { StatusCode: HttpStatusCode.Created, Headers.Location: { } location } && exchange.Text is not null)
            {
                wrong.AddRange((await LaterFaultsAsync(exchange, location)).Select(f => $"{described.Id}: {f}"));
            }

            exchange.Response.Dispose();
        }

        string.Join('\n', wrong).ShouldBeEmpty();
    }

    private static List<string> Compare(JsonSchemaCheck check, ApiOperation operation, Exchange exchange)
    {
        if (!exchange.Response.IsSuccessStatusCode)
        {
            return [$"{exchange.Path} {exchange.Body} was answered {(int)exchange.Response.StatusCode} {exchange.Text}"];
        }

        var (status, type) = ((int)exchange.Response.StatusCode, exchange.Response.Content.Headers.ContentType?.MediaType);
        var described = operation.Answers.Where(a => a.Status == $"{status}").ToList();
        if (operation.Node["responses"]![$"{status}"] is null || (type is not null && !described.Exists(a => a.Type == type)))
        {
            return [$"the document knows no answer {status} {type}"];
        }

        var answer = exchange.Text is null ? null : IsJson(type) ? JsonNode.Parse(exchange.Text) : JsonValue.Create(exchange.Text);
        var schema = described.Find(a => a.Type == type).Content?["schema"];
        var faults = new List<string>();
        if (answer is not null && schema is not null && IsDescribed(schema, type))
        {
            faults.AddRange(check.Check(schema, answer));
        }

        var text = new ExampleText(TimeProvider.System.GetUtcNow());
        var now = new OperationExample(
            text.Of(exchange.Path), exchange.ContentType, exchange.Body is null ? null : text.Of(JsonNode.Parse(exchange.Body), isCut: false),
            status, type, exchange.Text is null ? null : text.Of(answer, isCut: true));
        if (exchange.Body is not null && operation.Bodies.FirstOrDefault(b => b.Key == exchange.ContentType).Value?["schema"] is { } taken)
        {
            faults.AddRange(check.Check(taken, JsonNode.Parse(exchange.Body)).Select(f => $"the request {f}"));
        }

        var shown = OperationExamples.Of(operation.Id);
        var isTrue = shown is not null && shown with { Answer = null } == now with { Body = shown.Body, Answer = null } && JsonNode.DeepEquals(shown.Body, now.Body)
            && (shown.Answer is null) == (now.Answer is null) && (schema is null || shown.Answer is null || !IsDescribed(schema, type) || check.Check(schema, shown.Answer).Count == 0);
        if (!isTrue && faults.Count == 0)
        {
            var folder = Snapshot.PathOf("src/Portal/Web/Reference/Examples");
            if (Environment.GetEnvironmentVariable("TRUNKLINE_REWRITE") is "1")
            {
                File.WriteAllText(Path.Combine(folder, $"{operation.Id}.json"), JsonSerializer.Serialize(now, Indented) + "\n");
            }
            else
            {
                faults.Add($"its example is not what was sent and answered. Run with TRUNKLINE_REWRITE=1, build, and look at the difference. Sent: {JsonSerializer.Serialize(now with { Answer = null }, Json.Options)}");
            }
        }

        return faults;
    }

    /// <summary>Whether the answer is one resource and not a page of several.</summary>
    private static bool IsOne(JsonSchemaCheck check, string type, JsonNode content) => IsDescribed(content["schema"]!, type) && check.Resolve(content["schema"]!)["properties"]?["has_more"] is null;

    /// <summary>What one resource says has an ETag, and whoever has it is not sent it again.</summary>
    private static async Task<IReadOnlyList<string>> TagFaultsAsync(ExampleRun run, ApiOperation described, Exchange exchange)
    {
        if (exchange.Response.Headers.ETag is not { IsWeak: false } tag)
        {
            return ["has no strong ETag"];
        }

        using var again = await run.SendAgainAsync(exchange, tag);
        return again.StatusCode is HttpStatusCode.NotModified ? again.Headers.ETag?.Tag == tag.Tag ? [] : ["is not modified and has another ETag"]
            : again.Headers.ETag?.Tag == tag.Tag ? ["is sent again though it is the same"]
            : ShowsTheTime.Contains(described.Id) ? [] : [$"is another already: {await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)} after {exchange.Text}"];
    }

    /// <summary>What was made can be read where its Location says (RFC 9110 §15.3.2), and says there the same in the same words, to the microsecond. Not everybody who may make it may read it.</summary>
    private static async Task<IReadOnlyList<string>> LaterFaultsAsync(Exchange exchange, Uri location)
    {
        using var later = await exchange.Client.GetAsync(location, TestContext.Current.CancellationToken);
        if (later.StatusCode is HttpStatusCode.Unauthorized)
        {
            return [];
        }

        if (!later.IsSuccessStatusCode)
        {
            return [$"is not to be read at {location}: {(int)later.StatusCode}"];
        }

        // Of a part of something the whole is read. What is shown once is not in the second answer or null there, and what is counted in the first may be told in full.
        var (made, read) = (JsonNode.Parse(exchange.Text!)!.AsObject(), JsonNode.Parse(await later.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
        return !JsonNode.DeepEquals(made["id"], read["id"]) ? []
            : [.. made.Where(m => read.TryGetPropertyValue(m.Key, out var now) && now is not null && !JsonNode.DeepEquals(m.Value, now) && (now is JsonArray) == (m.Value is JsonArray))
                .Select(m => $"{m.Key} is {m.Value?.ToJsonString()} when made and {read[m.Key]?.ToJsonString()} at {location}")];
    }

    private static bool IsJson(string? type) => type?.EndsWith("json", StringComparison.Ordinal) is true;

    // Exports are files to the document, also those that are JSON.
    private static bool IsDescribed(JsonNode schema, string? type) => IsJson(type) && (string?)schema["$ref"] is not null;
}
