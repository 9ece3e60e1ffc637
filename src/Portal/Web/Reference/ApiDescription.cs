using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Platform.Portal.Web;

/// <summary>The OpenAPI document, built when it is first asked for and kept: making it takes as long as a hundred requests.</summary>
internal sealed class ApiDescription([FromKeyedServices(ApiDescription.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "v1";

    private readonly Lazy<Task<Made>> _made = new(() => MakeAsync(provider));

    public Task<Made> ReadAsync() => _made.Value;

    private static async Task<Made> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        var text = Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None));
        return new(document, text, $"\"{Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 8))}\"");
    }

    /// <param name="Document">Not to be changed.</param>
    /// <param name="Text">The same as JSON.</param>
    /// <param name="Tag">Its ETag.</param>
    internal sealed record Made(OpenApiDocument Document, byte[] Text, string Tag);
}

internal static class ApiDescriptionEndpoint
{
    public static void MapApiDescription(this WebApplication app) => app
        .MapGet($"/openapi/{ApiDescription.Name}.json", GetAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> GetAsync(ApiDescription description, HttpContext context)
    {
        var made = await description.ReadAsync();
        context.Response.Headers.ETag = made.Tag;
        return context.Request.Headers.IfNoneMatch.ToString().Contains(made.Tag, StringComparison.Ordinal)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(made.Text, "application/json;charset=utf-8");
    }
}
