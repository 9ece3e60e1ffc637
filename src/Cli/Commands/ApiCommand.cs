using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>api METHOD PATH: any request, as who is signed in.</summary>
internal static class ApiCommand
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    public static Command Create(Scene scene)
    {
        var method = new Argument<string>("METHOD") { HelpName = "METHOD", Description = "GET, POST, PUT, PATCH or DELETE." };
        var path = new Argument<string>("PATH") { Description = "Such as accounts, or /api/v1/accounts?limit=5." };
        var file = new Option<string>("--file", "-f") { HelpName = "FILE", Description = "The body, as it is; - for standard input." };
        var fields = new Option<string[]>("--set") { HelpName = "NAME=VALUE", Description = "A member of a JSON body; of a GET, a query parameter. May be repeated.", DefaultValueFactory = _ => [] };
        var headers = new Option<string[]>("--header", "-H") { HelpName = "NAME: VALUE", Description = "A header. May be repeated.", DefaultValueFactory = _ => [] };
        var command = new Command("api", "Send any request to the API, and print its answer as it is.") { method, path, file, fields, headers };
        method.CompletionSources.Add(_ => Methods.Select(m => new System.CommandLine.Completions.CompletionItem(m)));
        command.SetAction(async (parsed, ct) =>
        {
            var verb = parsed.GetRequiredValue(method).ToUpperInvariant();
            if (!Methods.Contains(verb, StringComparer.Ordinal))
            {
                throw CliException.Usage($"{verb} is no method: {string.Join(", ", Methods)}.");
            }

            using var api = scene.Client(parsed);
            var set = (parsed.GetValue(fields) ?? []).Select(Field).ToList();
            var isQuery = verb is "GET" or "HEAD";
            var body = parsed.GetValue(file) is { } given ? await Files.ReadBytesAsync(scene.Terminal, given, ct)
                : !isQuery && set.Count > 0 ? Encoding.UTF8.GetBytes(new JsonObject(set.Select(f => KeyValuePair.Create(f.Name, YamlText.Read(f.Value, f.Name)))).ToJsonString())
                : null;
            var own = (parsed.GetValue(headers) ?? []).Select(Header).ToList();
            var key = own.Exists(h => h.Name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase)) || isQuery ? null : ApiClient.NewKey();
            var request = new ApiRequest(verb, isQuery ? Queries.Join(Rooted(parsed.GetRequiredValue(path)), set) : Rooted(parsed.GetRequiredValue(path)))
            {
                Body = body,
                ContentType = verb is "PATCH" ? "application/merge-patch+json" : "application/json",
                Accept = "*/*",
                IdempotencyKey = key,
                Headers = own,
                IsRepeatable = isQuery,
            };
            await api.StreamAsync(request, (stream, type) => CopyAsync(scene.Terminal, stream, type, ct), ct);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Below the portal's address, always: a path cannot lead the token elsewhere.</summary>
    private static string Rooted(string path) =>
        path.StartsWith('/') ? path.StartsWith("//", StringComparison.Ordinal) ? throw CliException.Usage("A path begins with one slash.") : path : $"{ApiClient.Root}/{path}";

    private static async Task CopyAsync(Terminal terminal, Stream stream, string? type, CancellationToken ct)
    {
        if (terminal.IsShown && type is "application/json")
        {
            using var reader = new StreamReader(stream);
            await terminal.Out.WriteLineAsync(JsonText.Of(JsonNode.Parse(await reader.ReadToEndAsync(ct))));
            return;
        }

        await stream.CopyToAsync(terminal.OutBytes, ct);
    }

    private static (string Name, string Value) Field(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, var value] ? (name, value) : throw CliException.Usage($"--set {text}: it is NAME=VALUE.");

    private static (string Name, string Value) Header(string text) =>
        text.Split(':', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value] ? (name, value) : throw CliException.Usage($"--header {text}: it is NAME: VALUE.");
}
