using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Portal.Web;

/// <summary>Free-form JSON of a request, read so that nothing in it can mean two things.</summary>
internal static class Documents
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The object; null when it is none, or names a member twice at any depth.</summary>
    public static JsonObject? ObjectOf(JsonElement element) => ObjectOf(element.GetRawText());

    /// <summary>The same, of text that may be no JSON at all.</summary>
    public static JsonObject? ObjectOf(string text)
    {
        try
        {
            return JsonNode.Parse(text, null, Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
