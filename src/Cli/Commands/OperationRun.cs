using System.Globalization;
using Platform.Cli.Api;
using Platform.Cli.Catalogs;
using Platform.Cli.Contexts;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>Sends what a command line came to, and prints what came back.</summary>
internal sealed class OperationRun(ApiClient api, Catalog catalog, Operation operation, string noun, Printer printer, Terminal terminal)
{
    /// <summary>What a list shows unless more is asked for.</summary>
    public const int Page = 50;

    public required string Path { get; init; }
    public required IReadOnlyList<(string Name, string Value)> Query { get; init; }
    public BodyOptions.Content? Body { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? IfMatch { get; init; }

    /// <summary>Of a list, how many; null: it is none.</summary>
    public int? Limit { get; init; }

    /// <summary>Where a file goes; null: to standard output.</summary>
    public string? OutFile { get; init; }

    private IReadOnlyList<string> Shown => Columns.Of(noun, operation.Verb, operation.Item, catalog.Root);

    public async Task RunAsync(CancellationToken ct)
    {
        if (Limit is { } limit)
        {
            await ListAsync(limit, ct);
            return;
        }

        var request = new ApiRequest(operation.Method, Queries.Join(Path, Query))
        {
            Body = Body?.Bytes,
            ContentType = Body?.Type ?? "application/json",
            Accept = operation.Answer switch { AnswerKind.Events => "text/event-stream", AnswerKind.File => "*/*", _ => "application/json" },
            IdempotencyKey = operation.IsKeyed ? IdempotencyKey ?? ApiClient.NewKey() : null,
            IfMatch = IfMatch ?? await VersionAsync(ct),
            IsRepeatable = operation.IsRepeatable,
        };
        switch (operation.Answer)
        {
            case AnswerKind.Events:
                await api.StreamAsync(request, (stream, _) => FollowAsync(stream, ct), ct);
                break;
            case AnswerKind.File:
                await api.StreamAsync(request, (stream, type) => SaveAsync(stream, type, ct), ct);
                break;
            default:
                Print(await api.SendAsync(request, ct));
                break;
        }
    }

    private async Task ListAsync(int limit, CancellationToken ct)
    {
        if (limit < 1)
        {
            throw CliException.Usage("--limit is 1 or more.");
        }

        var list = await new Pages(api, Path, Query).ReadAsync(limit, ct);
        printer.Print(list, Shown);
        if (printer.IsTable && list["next_cursor"] is not null)
        {
            printer.Say(string.Create(CultureInfo.InvariantCulture, $"There are more than these {limit}: --all, or --limit N."));
        }
    }

    /// <summary>The version that is there, where a change has to name it: what was meant is what was read. Null: there is none, or it has none.</summary>
    private async Task<string?> VersionAsync(CancellationToken ct)
    {
        if (!operation.NeedsIfMatch || Whole() is not { } reading)
        {
            return null;
        }

        try
        {
            return (await api.GetAsync(reading, ct)).ETag;
        }
        catch (CliException e) when (e.Code == ExitCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Where the thing that changes is read: at the path itself, or above an action of it.</summary>
    private string? Whole()
    {
        for (var (path, shown) = (operation.Path, Path); path.Length > ApiClient.Root.Length; (path, shown) = (Above(path), Above(shown)))
        {
            if (catalog.Reading(path) is { IsPaged: false, Answer: AnswerKind.Json } && !path.EndsWith("versions/{version}", StringComparison.Ordinal))
            {
                return shown;
            }
        }

        return null;
    }

    private static string Above(string path) => path[..path.LastIndexOf('/')];

    private void Print(ApiAnswer answer)
    {
        if (answer.IsJson)
        {
            printer.Print(answer.Json(), Shown);
        }
        else if (answer.Body.Length > 0)
        {
            terminal.OutBytes.Write(answer.Body);
        }
        else
        {
            printer.Say(answer.Status == 202 ? "Accepted: it is being done." : "Done.");
        }
    }

    // Server-sent events: the data of each is one line of JSON.
    private async Task FollowAsync(Stream stream, CancellationToken ct)
    {
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                await terminal.Out.WriteLineAsync(terminal.IsShown ? Cells.Clean(line[5..].TrimStart()) : line[5..].TrimStart());
            }
        }
    }

    private async Task SaveAsync(Stream stream, string? type, CancellationToken ct)
    {
        if (OutFile is not null)
        {
            var size = await PrivateFile.CopyAsync(OutFile, stream, ct);
            printer.Say(string.Create(CultureInfo.InvariantCulture, $"Wrote {OutFile} ({size} bytes)."));
        }
        else if (terminal.IsShown && type is not null && !type.StartsWith("text/", StringComparison.Ordinal) && !type.EndsWith("json", StringComparison.Ordinal))
        {
            throw CliException.Usage($"This is no text ({type}): write it to a file with -o FILE.");
        }
        else
        {
            await stream.CopyToAsync(terminal.OutBytes, ct);
        }
    }
}
