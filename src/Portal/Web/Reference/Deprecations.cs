using System.Globalization;

namespace Platform.Portal.Web;

/// <summary>On an operation that will go away.</summary>
/// <param name="Since">From when it should not be used in anything new.</param>
/// <param name="Sunset">When it may be gone; null: not said yet.</param>
/// <param name="Instead">Where it is said what to use: "/docs/api/tokens#RotateToken".</param>
internal sealed record DeprecatedOperation(DateTimeOffset Since, DateTimeOffset? Sunset, string Instead);

/// <summary>Says of such an operation, in each answer, since when (Deprecation, RFC 9745), until when (Sunset, RFC 8594) and what instead (Link); OpenAPI says "deprecated".</summary>
internal static class Deprecations
{
    public static TBuilder Deprecated<TBuilder>(this TBuilder operation, DateTimeOffset since, string instead, DateTimeOffset? sunset = null) where TBuilder : IEndpointConventionBuilder =>
        operation.WithMetadata(new DeprecatedOperation(since, sunset, instead));

    public static void UseDeprecations(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DeprecatedOperation>() is { } gone)
        {
            var headers = context.Response.Headers;
            headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{gone.Since.ToUnixTimeSeconds()}");
            headers.Append("Link", $"<{gone.Instead}>; rel=\"deprecation\"; type=\"text/html\"");
            if (gone.Sunset is { } sunset)
            {
                headers["Sunset"] = sunset.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);
            }
        }

        return next(context);
    });
}
