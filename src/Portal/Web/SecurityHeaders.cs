using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

/// <summary>What every response says to a browser. The policy has no unsafe-inline and no other origin: a page that needs
/// either is wrong.</summary>
internal static class SecurityHeaders
{
    public const string Policy =
        "default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
        + "script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

    /// <summary>The policy of a page whose script opens WebSockets to these URLs too.</summary>
    public static string PolicyWithConnectionsTo(IEnumerable<string> urls) =>
        $"{Policy} {string.Join(' ', urls.Select(url => new Uri(url)).Select(url => $"{url.Scheme}://{url.Authority}").Distinct(StringComparer.Ordinal))}";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var usesHttps = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value.UsesHttps;
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (usesHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            return next(context);
        });
    }
}
