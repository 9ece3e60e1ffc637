using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Portal.Features.People;
using Platform.Store;

namespace Platform.Portal.Web;

internal static class AuthFeature
{
    /// <summary>How long an answer to a passkey challenge may take.</summary>
    private static readonly TimeSpan Challenge = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddAuth(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("trunkline");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>().Configure<IOptions<PortalOptions>, ILoggerFactory>((keys, portal, logs) =>
            keys.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(
                Directory.CreateDirectory(portal.Value.DataProtectionFolder), logs));
        services.AddIdentityCore<Person>(o =>
            {
                o.User.RequireUniqueEmail = true;
                // An address is its own user name; which characters it may have is decided by Addresses.
                o.User.AllowedUserNameCharacters = "";
                o.SignIn.RequireConfirmedEmail = true;
                o.Password = new PasswordOptions
                {
                    RequiredLength = Addresses.ShortestPassword,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                    RequiredUniqueChars = 1,
                };
                o.Lockout.MaxFailedAccessAttempts = PasswordAttempts.Most;
                o.Lockout.DefaultLockoutTimeSpan = PasswordAttempts.Window;
                o.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            })
            .AddUserStore<PersonStore>()
            .AddSignInManager<PersonSignIns>()
            .AddDefaultTokenProviders()
            .AddTokenProvider<TotpProvider>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped(s => (PersonStore)s.GetRequiredService<IUserStore<Person>>());
        services.AddAuthentication(Schemes.Either)
            .AddPolicyScheme(Schemes.Either, null, o => o.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") || context.Request.Path.StartsWithSegments("/scim", StringComparison.Ordinal) || ProblemResponses.IsForPrograms(context) && !context.Request.Cookies.ContainsKey(CookieName(context))
                    ? Schemes.Header
                    : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(Schemes.Header, null)
            .AddCookie(IdentityConstants.ApplicationScheme, SetCookie)
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, SetChallengeCookie);
        // Behind a proxy that ends TLS the request itself is plain; the public address says what the browser sees.
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IOptions<PortalOptions>>((o, portal) =>
        {
            o.Cookie.SecurePolicy = OwnCookies.Secure(portal.Value);
            o.Cookie.Name = OwnCookies.NameOf(portal.Value, "trunkline");
            o.ExpireTimeSpan = TimeSpan.FromHours(portal.Value.SessionHours);
        });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme).Configure<IOptions<PortalOptions>>((o, portal) =>
        {
            o.Cookie.SecurePolicy = OwnCookies.Secure(portal.Value);
            o.Cookie.Name = OwnCookies.NameOf(portal.Value, "trunkline_challenge");
        });
        services.AddPasskeyRules();
        services.AddAuthorization();
        services.AddAntiforgery(o =>
        {
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.SuppressXFrameOptionsHeader = true;
        });
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<PortalOptions>>((o, portal) =>
        {
            o.Cookie.SecurePolicy = OwnCookies.Secure(portal.Value);
            o.Cookie.Name = OwnCookies.NameOf(portal.Value, "trunkline-form");
        });
        services.AddCallers();
        services.AddSingleton<TokenLookup.Memory>();
        services.AddScoped<TokenLookup>();
        services.AddScoped<Memberships>().AddScoped<CallerEntry>();
        services.AddSingleton<SessionMemory>();
        services.AddScoped<SessionBook>();
        services.AddScoped<FreshSignIn>();
        services.AddSingleton<TwoFactorWall.Memory>();
        services.AddScoped<TwoFactorWall>();
        services.AddScoped<SignOutWall>();
        services.AddScoped<SuspensionWall>();
        services.AddSingleton<SignOnWall.Memory>();
        services.AddScoped<SignOnWall>();
        return services;
    }

    private static string CookieName(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme).Cookie.Name!;

    private static void SetCookie(CookieAuthenticationOptions o)
    {
        o.Cookie.HttpOnly = true;
        // Lax: a link in a mail must find the session; unsafe methods are guarded by antiforgery besides.
        o.Cookie.SameSite = SameSiteMode.Lax;
        // The row in the store decides how long a session lasts (SessionBook).
        o.SlidingExpiration = false;
        o.LoginPath = "/sign-in";
        o.ReturnUrlParameter = "back";
        o.Events.OnValidatePrincipal = ValidateAsync;
        o.Events.OnRedirectToLogin = context => Redirect(context, AuthErrors.Required);
        o.Events.OnRedirectToAccessDenied = context => Redirect(context, AuthErrors.Required);
    }

    // Set while the framework waits for the answer to a passkey challenge: holds the challenge.
    private static void SetChallengeCookie(CookieAuthenticationOptions o)
    {
        o.Cookie.HttpOnly = true;
        o.Cookie.SameSite = SameSiteMode.Strict;
        o.ExpireTimeSpan = Challenge;
        o.SlidingExpiration = false;
    }

    // A cookie whose session is over is left where it is: taking it away could take the new one of a request that renews it at the same moment.
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var book = context.HttpContext.RequestServices.GetRequiredService<SessionBook>();
        if (context.Principal is { } user && await book.FindAsync(user, context.HttpContext) is { } session)
        {
            context.HttpContext.Features.Set(session);
        }
        else
        {
            context.RejectPrincipal();
        }
    }

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, Platform.Kernel.Error error)
    {
        // An event stream follows redirects: at the sign-in form it would get a fresh form cookie, in place of the one of the form in the next tab.
        if (ProblemResponses.IsForPrograms(context.HttpContext) || context.Request.Headers.Accept == "text/event-stream")
        {
            return ProblemResponses.WriteAsync(context.HttpContext, error);
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
