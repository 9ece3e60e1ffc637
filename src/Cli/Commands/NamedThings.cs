using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Cli.Api;
using Platform.Cli.Catalogs;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>People say names, the API wants ids. What is no id is looked for in the list above it, by what things there go by.</summary>
internal sealed partial class NamedThings(ApiClient api, Catalog catalog)
{
    private static readonly string[] GoesBy = ["name", "slug", "email", "username", "public_key", "export.name", "export.subject", "import.name", "import.subject"];

    /// <summary>The ids meant, in the order of the path.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(Operation operation, IReadOnlyList<string> given, CancellationToken ct)
    {
        var found = new List<string>();
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Length == 0 || given[i] is "." or "..")
            {
                throw CliException.Usage("An argument is empty, or dots.");
            }

            found.Add(IsId(given[i]) || ListAbove(catalog, operation, operation.PathNames[i]) is not { } list ? given[i] : await FindAsync(list, found, given[i], ct));
        }

        return found;
    }

    /// <summary>The id of what goes by this name in a list.</summary>
    public async Task<string> FindAsync(Operation list, IReadOnlyList<string> above, string name, CancellationToken ct)
    {
        List<(string, string)> query = list.Query.Any(q => q.Name is "q") ? [("q", name)] : [];
        var pages = new Pages(api, list.Fill(above), query);
        var matches = new List<string>();
        await foreach (var item in pages.ItemsAsync(int.MaxValue, ct))
        {
            if (item?["id"] is JsonValue id && GoesBy.Any(g => Cells.At(item, g) == name))
            {
                matches.Add(id.GetValue<string>());
            }
        }

        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new CliException(ExitCode.NotFound, $"There is no {list.Noun} called {name}. See: trunk {list.Noun} {list.Verb}{string.Concat(above.Select(a => $" {a}"))}"),
            _ => throw CliException.Usage($"Several go by {name}: name one by its id, {string.Join(" or ", matches)}."),
        };
    }

    public static bool CanFind(Catalog catalog, Operation operation, string name) => ListAbove(catalog, operation, name) is not null;

    public static bool IsId(string text) => Id().IsMatch(text);

    private static Operation? ListAbove(Catalog catalog, Operation operation, string name)
    {
        if (!name.EndsWith("Id", StringComparison.Ordinal))
        {
            return null;
        }

        var path = operation.Path[..(operation.Path.IndexOf($"/{{{name}}}", StringComparison.Ordinal))];
        return catalog.Reading(path) is { IsPaged: true, Item: { } item } list && Schemas.PropertiesOf(item).Any(p => p.Name is "id") ? list : null;
    }

    [GeneratedRegex("^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();
}
