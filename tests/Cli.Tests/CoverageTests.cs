using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Tests;

/// <summary>Every operation of docs/openapi/v1.json is reached by a command of its own: each is typed, and what arrives is looked at.</summary>
public sealed class CoverageTests
{
    /// <summary>Operations without a command. May only become fewer.</summary>
    private static readonly string[] Unreached = [];

    [Fact]
    public async Task Every_operation_of_the_document_is_reached_by_a_command()
    {
        var documented = Documented().ToList();
        documented.Count.ShouldBeGreaterThan(150);
        await using var portal = await PlayedPortal.StartAsync((seen, context) => Answer(context));
        using var shell = portal.NewShell();
        var missed = new List<string>();
        foreach (var (method, path) in documented)
        {
            if (!await IsReachedAsync(portal, shell, method, path))
            {
                missed.Add($"{method} {path}");
            }
        }

        missed.ShouldBe(Unreached);
    }

    [Fact]
    public void No_two_operations_go_by_the_same_words()
    {
        var operations = Catalog.Current.Operations;
        operations.GroupBy(o => (o.Noun, o.Verb)).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
        string[] own = ["login", "logout", "whoami", "context", "creds", "nats-context", "connect", "plan", "apply", "api", "completion", "help", "service-account"];
        operations.Select(o => o.Noun).Intersect(own, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Words_are_small_letters_and_hyphens() =>
        Catalog.Current.Operations.Where(o => !Regex.IsMatch($"{o.Noun} {o.Verb}", "^[a-z][a-z-]* [a-z][a-z-]*$", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(o => $"{o.Id}: {o.Noun} {o.Verb}").ShouldBeEmpty();

    private static async Task<bool> IsReachedAsync(PlayedPortal portal, Shell shell, string method, string path)
    {
        var operation = Catalog.Current.Operations.Single(o => o.Method == method && o.Path == path);
        string[] ids = [.. operation.PathNames.Select((_, i) => $"acc_0000000000000000000000000{i}")];
        string[] body = operation.BodyTypes.Count == 0 ? [] : ["--file", shell.Write(operation.BodyTypes[0] is "application/zip" ? "body.zip" : "body.json", "{}")];
        string[] query = [.. operation.Query.Where(q => q.IsRequired).SelectMany(q => new[] { $"--{q.Name}", "orders.>" })];
        portal.Requests.Clear();
        await shell.RunAsync([operation.Noun, operation.Verb, .. ids, .. query, .. body, .. operation.IsDestructive ? new[] { "--yes" } : []]);
        var wanted = operation.Fill(ids);
        return portal.Requests.Any(r => r.Method == method && r.Path == wanted);
    }

    // As it was committed, not as the program carries it.
    private static IEnumerable<(string Method, string Path)> Documented()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Platform.Fixtures.GoTools.RepositoryRoot, "docs", "openapi", "v1.json")));
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Where(m => m.Name is "get" or "post" or "put" or "patch" or "delete").Select(m => (m.Name.ToUpperInvariant(), p.Name)))];
    }

    private static (int, string) Answer(Microsoft.AspNetCore.Http.HttpContext context)
    {
        context.Response.ContentType = context.Request.Headers.Accept.ToString().Contains("event-stream", StringComparison.Ordinal) ? "text/event-stream" : "application/json";
        return (200, """{"data":[],"next_cursor":null,"has_more":false}""");
    }
}
