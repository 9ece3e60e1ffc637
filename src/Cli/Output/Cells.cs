using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Output;

/// <summary>Values as a cell of a table shows them.</summary>
internal static class Cells
{
    /// <summary>At a dotted path; through a list: of each.</summary>
    public static string At(JsonNode? node, string path)
    {
        var at = path.Split('.', 2);
        return node switch
        {
            JsonArray list => string.Join(", ", list.Select(i => At(i, path)).Where(t => t.Length > 0)),
            JsonObject members => at.Length == 1 ? Of(members[at[0]]) : At(members[at[0]], at[1]),
            _ => "",
        };
    }

    public static string Of(JsonNode? node) => node switch
    {
        null => "",
        JsonArray list when list.All(i => i is JsonValue) => string.Join(", ", list.Select(Of)),
        JsonObject or JsonArray => JsonText.Line(node),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.String => Clean(node.GetValue<string>()),
            _ => node.ToJsonString(),
        },
    };

    /// <summary>What others wrote may hold escape sequences that would speak to the terminal.</summary>
    public static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? c is '\n' or '\t' ? ' ' : '\uFFFD' : c)) : text;

    /// <summary>"next_cursor" as a heading: NEXT CURSOR.</summary>
    public static string Heading(string path) => path[(path.LastIndexOf('.') + 1)..].Replace('_', ' ').ToUpperInvariant();
}
