using System.Text.Json;

namespace Platform.Portal.Features.Issuer;

/// <summary>Answers of the endpoints that programs call (RFC 6749 §5): JSON, never stored on the way.</summary>
internal static class OAuthAnswers
{
    public static IResult Json(HttpContext context, object value)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(JsonSerializer.Serialize(value), "application/json");
    }

    public static IResult Refuse(HttpContext context, OAuthError error)
    {
        context.Response.Headers.CacheControl = "no-store";
        var isClient = error == OAuthError.InvalidClient;
        if (isClient && context.Request.Headers.ContainsKey("Authorization"))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"trunkline\"";
        }

        var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["error"] = error.Code, ["error_description"] = error.Description };
        return Results.Text(JsonSerializer.Serialize(body), "application/json", statusCode: isClient ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest);
    }
}
