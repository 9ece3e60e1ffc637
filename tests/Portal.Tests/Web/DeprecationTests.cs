using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Web;

/// <summary>No operation of ours is deprecated yet: what will be said of the first is seen on one made here, by the same middleware and document.</summary>
public sealed class DeprecationTests
{
    private static readonly DateTimeOffset Since = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_answer_of_a_deprecated_operation_says_since_when_until_when_and_what_instead()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new(app.Urls.First()) };

        // RFC 9745 §2.1: a structured date; RFC 8594 §3: an HTTP date, in GMT whatever it was written in.
        (await HeadersAsync(client, "/api/v1/old")).ShouldBe("Deprecation: @1803859200 | Link: </docs/api/new>; rel=\"deprecation\"; type=\"text/html\" | Sunset: Tue, 31 Aug 2027 22:00:00 GMT");
        (await HeadersAsync(client, "/api/v1/aging")).ShouldBe("Deprecation: @1803859200 | Link: </docs/api/new>; rel=\"deprecation\"; type=\"text/html\"");
        (await HeadersAsync(client, "/api/v1/new")).ShouldBe("");
    }

    [Fact]
    public async Task The_document_says_so_too()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new(app.Urls.First()) };
        var paths = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", Ct))!["paths"]!;

        ((bool)paths["/api/v1/old"]!["get"]!["deprecated"]!, (string)paths["/api/v1/old"]!["get"]!["description"]!).ShouldBe((true, "Deprecated since 2027-03-01, gone after 2027-09-01: /docs/api/new."));
        paths["/api/v1/new"]!["get"]!["deprecated"].ShouldBeNull();
    }

    private static async Task<string> HeadersAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Ct);
        return string.Join(" | ", response.Headers.Where(h => h.Key is "Deprecation" or "Sunset" or "Link").OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenApiDocument();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseRouting();
        app.UseDeprecations();
        app.MapGet("/api/v1/old", () => Results.NotFound()).Deprecated(Since, "/docs/api/new", new(2027, 9, 1, 0, 0, 0, TimeSpan.FromHours(2)));
        app.MapGet("/api/v1/aging", () => "").Deprecated(Since, "/docs/api/new");
        app.MapGet("/api/v1/new", () => "");
        app.MapOpenApi();
        await app.StartAsync(Ct);
        return app;
    }
}
