using System.CommandLine;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Commands;

internal static class Options
{
    // Every command has these, or may have.
    private static readonly string[] Taken = ["url", "token", "org", "context", "output", "quiet", "yes", "set", "file", "out", "limit", "all", "if-match", "idempotency-key", "help", "version"];

    /// <summary>"lifetime_seconds" as --lifetime-seconds; what is taken already gets -value behind it.</summary>
    public static string NameOf(string member) => Catalog.Kebab(member) is var name && Taken.Contains(name, StringComparer.Ordinal) ? $"--{name}-value" : $"--{name}";

    public static string ValueOf(string type) => type switch { "integer" or "number" => "N", "boolean" => "true|false", "object" or "any" => "JSON|YAML|@FILE", _ => "TEXT" };

    public static void AddIf(this Command command, bool isWanted, params Option[] options)
    {
        foreach (var option in options.Where(_ => isWanted))
        {
            command.Add(option);
        }
    }

    /// <summary>Words to complete with; others are the API's to refuse, which says what there is.</summary>
    public static void Suggest<T>(this Option<T> option, IReadOnlyList<string> words)
    {
        if (words.Count > 0)
        {
            option.CompletionSources.Add(_ => words.Select(w => new System.CommandLine.Completions.CompletionItem(w)));
        }
    }
}
