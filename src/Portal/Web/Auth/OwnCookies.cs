using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

/// <summary>The cookies the portal has. Over HTTPS with the prefix by which browsers let nobody else set them: no other host of the domain, and nothing in the clear (ASVS 5.0
/// 3.3.1, 3.3.3); which also wants them good for every path. HTTPS is what the public address says: behind a proxy that ends TLS the request itself is plain.</summary>
internal static class OwnCookies
{
    public static string NameOf(PortalOptions portal, string name) => portal.UsesHttps ? $"__Host-{name}" : name;

    public static CookieSecurePolicy Secure(PortalOptions portal) => portal.UsesHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    public static string? Read(HttpContext http, string name) => http.Request.Cookies[NameOf(Portal(http), name)];

    /// <param name="http">The browser's.</param>
    /// <param name="name">Without the prefix.</param>
    /// <param name="value">Sealed, unless it may be anybody's word.</param>
    /// <param name="life">Null: as long as the browser is open.</param>
    public static void Write(HttpContext http, string name, string value, TimeSpan? life = null) => http.Response.Cookies.Append(NameOf(Portal(http), name), value, Options(http, life));

    public static void Clear(HttpContext http, string name) => http.Response.Cookies.Delete(NameOf(Portal(http), name), Options(http, null));

    private static PortalOptions Portal(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<PortalOptions>>().Value;

    // Lax: the browser may arrive by a link in a mail, or on its way back from another site.
    private static CookieOptions Options(HttpContext http, TimeSpan? life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = Portal(http).UsesHttps || http.Request.IsHttps,
        MaxAge = life,
        IsEssential = true,
        Path = "/",
    };
}
