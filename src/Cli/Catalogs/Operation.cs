using System.Text.Json;

namespace Platform.Cli.Catalogs;

/// <summary>How the API answers when all is well.</summary>
internal enum AnswerKind
{
    Nothing,
    Json,
    Events,
    File,
}

/// <summary>A query parameter. Name: as the API has it.</summary>
internal sealed record QueryParameter(string Name, string Type, string Description, IReadOnlyList<string> Words, bool IsRequired);

/// <summary>One operation of the API, and the noun and verb it goes by here.</summary>
/// <param name="Id">Its operationId.</param>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">Below the portal's address: "/api/v1/accounts/{accountId}".</param>
/// <param name="Noun">"account".</param>
/// <param name="Verb">"get".</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">More, or "".</param>
/// <param name="PathNames">The names in braces, in order.</param>
/// <param name="Query">What may follow the question mark.</param>
/// <param name="IsKeyed">It takes an Idempotency-Key: sent twice it happens once.</param>
/// <param name="HasIfMatch">It takes If-Match.</param>
/// <param name="NeedsIfMatch">…and is refused without it (428) where there is something to change.</param>
/// <param name="BodyTypes">Content types it takes, the preferred first; empty: no body.</param>
/// <param name="Body">The JSON body's schema, if it has properties of its own.</param>
/// <param name="NeedsBody">A request without one is refused.</param>
/// <param name="Answer">What comes back.</param>
/// <param name="Item">Of a list, the schema of one of it; else of the answer.</param>
/// <param name="IsPaged">A list with limit and cursor.</param>
internal sealed record Operation(
    string Id, string Method, string Path, string Noun, string Verb, string Summary, string Description, IReadOnlyList<string> PathNames, IReadOnlyList<QueryParameter> Query,
    bool IsKeyed, bool HasIfMatch, bool NeedsIfMatch, IReadOnlyList<string> BodyTypes, JsonElement? Body, bool NeedsBody, AnswerKind Answer, JsonElement? Item, bool IsPaged)
{
    private static readonly string[] Harmless = ["uncordon"];

    /// <summary>It takes something away: asked about first.</summary>
    public bool IsDestructive => (Method is "DELETE" || Verb is "purge" or "suspend") && !Harmless.Contains(Verb, StringComparer.Ordinal);

    /// <summary>Whether sending it twice does no harm.</summary>
    public bool IsRepeatable => IsKeyed || Method is "GET" or "HEAD";

    /// <summary>The path of one thing: its parameters filled in.</summary>
    public string Fill(IReadOnlyList<string> values)
    {
        var path = Path;
        for (var i = 0; i < PathNames.Count; i++)
        {
            path = path.Replace($"{{{PathNames[i]}}}", Uri.EscapeDataString(values[i]), StringComparison.Ordinal);
        }

        return path;
    }
}
