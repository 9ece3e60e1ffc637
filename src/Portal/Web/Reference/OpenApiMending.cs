using Microsoft.OpenApi;

namespace Platform.Portal.Web;

/// <summary>What the generator cannot know of our types, put right in the whole document.</summary>
internal static class OpenApiMending
{
    public static void Mend(OpenApiDocument document)
    {
        var schemas = document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var content in (document.Paths ?? []).SelectMany(p => p.Value.Operations ?? []).SelectMany(o => o.Value.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)))
        {
            // A patch names what it changes, and nothing must be there.
            if (content.Key is "application/merge-patch+json" && content.Value.Schema is OpenApiSchemaReference { Reference.Id: { } id } && schemas.TryGetValue(id, out var patched) && patched is OpenApiSchema body)
            {
                body.Required = null;
            }
        }

        // Where it may be null the place that uses it says so; named here too, null would fit twice.
        foreach (var words in schemas.Values.OfType<OpenApiSchema>().Where(s => s.Enum is not null))
        {
            words.Enum = [.. words.Enum!.Where(word => word is not null && !word.IsJsonNullSentinel())];
        }

        // "null or anything": null is anything too, so exactly one of them never fits.
        foreach (var schema in schemas.Values.SelectMany(s => s.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)).Select(p => p.Value).OfType<OpenApiSchema>())
        {
            if (schema.OneOf is { Count: 2 } ways && ways.OfType<OpenApiSchemaReference>().SingleOrDefault() is { Reference.Id: "JsonElement" })
            {
                schema.OneOf = null;
            }
        }
    }
}
