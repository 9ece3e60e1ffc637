using System.Text.Json;
using Platform.Portal.Web;

namespace Platform.Portal.Components.Controls;

/// <summary>A call of the REST API as one runs it in a shell. The token stands as $token: no page shows a secret it need not.</summary>
internal static class CurlText
{
    private static readonly JsonSerializerOptions Indented = new(Json.Options)
    {
        WriteIndented = true,
        // For people: an en dash stays one. Pages encode the whole text.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="root">The portal's address, with or without a slash at its end.</param>
    /// <param name="method">"PATCH".</param>
    /// <param name="path">Below /api/v1, "/accounts/acc_…".</param>
    /// <param name="body">What becomes the JSON body; null for none.</param>
    /// <param name="headers">Further ones, "If-Match: \"3\"".</param>
    public static string Of(string root, string method, string path, object? body, params IReadOnlyList<string> headers)
    {
        var lines = new List<string>
        {
            $"curl -X {method} {Quote($"{root.TrimEnd('/')}/api/v1{path}")}",
            "  -H \"Authorization: Bearer $token\"",
        };
        lines.AddRange(headers.Select(h => $"  -H {Quote(h)}"));
        if (body is not null)
        {
            lines.Add($"  --json {Quote(JsonSerializer.Serialize(body, Indented))}");
        }

        return string.Join(" \\\n", lines);
    }

    /// <summary>Within single quotes a shell takes all as it stands, but the quote itself.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
