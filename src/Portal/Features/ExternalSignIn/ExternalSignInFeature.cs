using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

internal static class ExternalSignInFeature
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public static IServiceCollection AddExternalSignIn(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddCookie(IdentityConstants.ExternalScheme, o =>
            {
                o.Cookie.HttpOnly = true;
                // Lax: it is set, and read, while the browser is on its way back from another site.
                o.Cookie.SameSite = SameSiteMode.Lax;
                o.ExpireTimeSpan = Life;
                o.SlidingExpiration = false;
            })
            .AddOAuth<ExternalOptions, ExternalHandler>(ExternalHandler.Scheme, _ => { });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme).Configure<IOptions<PortalOptions>>((o, portal) =>
        {
            o.Cookie.SecurePolicy = OwnCookies.Secure(portal.Value);
            o.Cookie.Name = OwnCookies.NameOf(portal.Value, "trunkline_external");
        });
        services.AddOptions<ExternalOptions>(ExternalHandler.Scheme).Configure<IOptions<PortalOptions>>((o, portal) =>
        {
            o.CorrelationCookie.SecurePolicy = OwnCookies.Secure(portal.Value);
            o.CorrelationCookie.Name = OwnCookies.NameOf(portal.Value, "trunkline_sent.");
            o.CorrelationCookie.Path = "/";
        });
        services.AddOptions<PortalOptions>().Validate(o => o.SignIn.Fault() is null, "Portal:SignIn:Providers: each has an Id of a-z, 0-9 and hyphen that no other has, a Title, a ClientId, a Kind (oidc or github), and an Issuer that is an https address and no other's.");
        return services
            .AddSingleton<SignInHttp>()
            .AddSingleton<Issuers>()
            .AddSingleton<SignInConnections>()
            .AddSingleton<Exchange>()
            .AddSingleton<GitHub>()
            .AddScoped<ExternalProof>()
            .AddScoped<OwnConnections>()
            .AddScoped<ExternalLogins.Handler>()
            .AddScoped<Arrival.Handler>()
            .AddScoped<ExternalSignUp.Handler>()
            .AddScoped<ConnectArrived.Handler>();
    }
}
