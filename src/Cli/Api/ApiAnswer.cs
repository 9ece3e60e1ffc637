using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Api;

/// <summary>What the portal answered, when it was no refusal.</summary>
/// <param name="Status">200 to 299.</param>
/// <param name="ContentType">Without parameters; null: nothing came.</param>
/// <param name="Body">All of it; empty when it is streamed.</param>
/// <param name="ETag">The version, to be sent back as If-Match.</param>
internal sealed record ApiAnswer(int Status, string? ContentType, byte[] Body, string? ETag)
{
    public bool IsJson => ContentType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) is true && Body.Length > 0;

    /// <exception cref="CliException">It is no JSON: something else than the portal answers at that address.</exception>
    public JsonNode Json()
    {
        try
        {
            return JsonNode.Parse(Body) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Unavailable, $"What answered does not speak as the portal does: {e.Message}");
        }
    }
}
