using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;

namespace Platform.Portal.Web;

/// <summary>The merge patch a request brings, for a resource whose body is T: for <see cref="MergePatch.Apply"/>.
/// Content-Type application/merge-patch+json or application/json.</summary>
internal sealed class PatchOf<T>(JsonObject document) : IBindableFromHttpContext<PatchOf<T>>, IEndpointParameterMetadataProvider where T : class
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public JsonObject Document => document;

    /// <exception cref="BadHttpRequestException">The body is no JSON object, or names a member twice.</exception>
    public static async ValueTask<PatchOf<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, null, Strict, context.RequestAborted) is JsonObject patch
                ? new(patch)
                : throw new JsonException("A merge patch is a JSON object.", "$", null, null);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, e);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/merge-patch+json", "application/json"], typeof(T)));
}
