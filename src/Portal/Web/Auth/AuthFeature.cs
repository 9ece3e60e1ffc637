using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Features.People;
using Platform.Store;

namespace Platform.Portal.Web;

internal static class AuthFeature
{
    private static readonly TimeSpan Session = TimeSpan.FromDays(14);

    /// <summary>How long a session may outlive a password change made elsewhere.</summary>
    private static readonly TimeSpan StampInterval = TimeSpan.FromMinutes(1);

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
            .AddEntityFrameworkStores<PortalDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = StampInterval);
        services.AddAuthentication(Schemes.Either)
            .AddPolicyScheme(Schemes.Either, null, o => o.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") || ProblemResponses.IsForPrograms(context) && !context.Request.Cookies.ContainsKey(CookieName(context))
                    ? Schemes.Header
                    : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(Schemes.Header, null)
            .AddCookie(IdentityConstants.ApplicationScheme, SetCookie);
        // Behind a proxy that ends TLS the request itself is plain; the public address says what the browser sees.
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IOptions<PortalOptions>>((o, portal) =>
            o.Cookie.SecurePolicy = portal.Value.UsesHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest);
        services.AddAuthorization();
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "trunkline-form";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.SuppressXFrameOptionsHeader = true;
        });
        services.AddHttpContextAccessor();
        services.AddSingleton<TokenLookup.Memory>();
        services.AddScoped<TokenLookup>();
        services.AddScoped<CallerEntry>();
        return services;
    }

    private static string CookieName(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme).Cookie.Name!;

    private static void SetCookie(CookieAuthenticationOptions o)
    {
        o.Cookie.Name = "trunkline";
        o.Cookie.HttpOnly = true;
        // Lax: a link in a mail must find the session; unsafe methods are guarded by antiforgery besides.
        o.Cookie.SameSite = SameSiteMode.Lax;
        o.ExpireTimeSpan = Session;
        o.SlidingExpiration = true;
        o.LoginPath = "/sign-in";
        o.ReturnUrlParameter = "back";
        o.Events.OnSigningIn = BrowserSession.MarkAsync;
        o.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
        o.Events.OnRedirectToLogin = context => Redirect(context, AuthErrors.Required);
        o.Events.OnRedirectToAccessDenied = context => Redirect(context, AuthErrors.Required);
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
