using System.Text.Json.Nodes;
using Spectre.Console;

namespace Platform.Cli.Output;

/// <summary>Writes results to standard output: as the API's JSON, as YAML, or as a table. Quiet: the ids alone.</summary>
internal sealed class Printer(Terminal terminal, string format, bool isQuiet)
{
    public static readonly string[] Formats = ["table", "json", "yaml"];
    private const int Wide = 10_000;
    private static readonly string[] Identifying = ["id", "name", "sequence", "public_key"];

    /// <summary>--output, else TRUNK_OUTPUT, else a table.</summary>
    public static Printer Of(Terminal terminal, string? output, bool isQuiet)
    {
        var format = output ?? (terminal.Variable("TRUNK_OUTPUT") is { Length: > 0 } set ? set : Formats[0]);
        return Formats.Contains(format, StringComparer.Ordinal) ? new(terminal, format, isQuiet)
            : throw CliException.Usage($"TRUNK_OUTPUT is {format}; it is one of {string.Join(", ", Formats)}.");
    }

    public bool IsTable => format is "table" && !isQuiet;

    public bool IsQuiet => isQuiet;

    /// <summary>Says something to the person that is no result; not when quiet.</summary>
    public void Say(string text)
    {
        if (!isQuiet)
        {
            terminal.Error.WriteLine(text);
        }
    }

    /// <summary>A list, or one thing.</summary>
    /// <param name="answer">As the API has it.</param>
    /// <param name="columns">What a table of a list shows.</param>
    public void Print(JsonNode answer, IReadOnlyList<string> columns)
    {
        var rows = answer["data"] as JsonArray;
        if (isQuiet)
        {
            foreach (var id in (rows ?? [.. new[] { answer.DeepClone() }]).Select(IdOf).Where(id => id is not null))
            {
                terminal.Out.WriteLine(id);
            }
        }
        else if (format is "json")
        {
            terminal.Out.WriteLine(JsonText.Of(answer));
        }
        else if (format is "yaml")
        {
            terminal.Out.Write(YamlText.Of(answer));
        }
        else if (rows is not null)
        {
            Table([.. columns.Select(Cells.Heading)], rows.Select(r => columns.Select(c => Cells.At(r, c)).ToArray()));
        }
        else
        {
            Table(null, Flat(answer, "").Select(m => new[] { m.Path, m.Value }));
        }
    }

    /// <summary>Rows below headings, or pairs without.</summary>
    public void Table(string[]? headings, IEnumerable<string[]> rows)
    {
        using var buffer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(buffer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        // Cut to the terminal when somebody looks; whole for another program.
        console.Profile.Width = terminal.IsShown ? Math.Max(40, Console.WindowWidth) : Wide;
        var table = new Table().Border(TableBorder.None).HideRowSeparators();
        table.ShowHeaders = headings is not null;
        string[][] all = [.. rows];
        foreach (var heading in headings ?? ["", ""])
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0), NoWrap = !terminal.IsShown });
        }

        foreach (var row in all)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        if (headings is null && all.Length == 0)
        {
            return;
        }

        console.Write(table);
        foreach (var line in buffer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd()).Where(l => l.Length > 0))
        {
            terminal.Out.WriteLine(line);
        }
    }

    private static string? IdOf(JsonNode? of) =>
        of is not JsonObject thing ? null
        : Identifying.Select(n => thing[n]).FirstOrDefault(n => n is JsonValue) is { } id ? Cells.Of(id)
        : thing.Select(m => m.Value).OfType<JsonObject>().Select(IdOf).FirstOrDefault(inner => inner is not null);

    private static IEnumerable<(string Path, string Value)> Flat(JsonNode? node, string path)
    {
        if (node is JsonObject { Count: > 0 } members)
        {
            return members.SelectMany(m => Flat(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}"));
        }

        return node is JsonArray list && list.Any(i => i is JsonObject)
            ? list.SelectMany((item, i) => Flat(item, $"{path}[{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}]"))
            : [(path, Cells.Of(node))];
    }
}
