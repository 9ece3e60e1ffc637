using Microsoft.AspNetCore.Cors.Infrastructure;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>OAuth 2.1 and OpenID Connect for whoever signs in here (docs/adr/0027): small and strict, its parts named as Duende.IdentityServer names them.</summary>
internal static class IssuerFeature
{
    /// <summary>Scripts of any site may read what is public, and get tokens with what they bring themselves: no cookie comes along.</summary>
    private const string AnySite = "issuer";

    public static IServiceCollection AddIssuer(this IServiceCollection services) => services
        .AddCors(o => o.AddPolicy(AnySite, new CorsPolicyBuilder().AllowAnyOrigin().WithMethods("GET", "POST").WithHeaders("Authorization", "Content-Type").Build()))
        .AddSingleton<IssuerAddress>()
        .AddSingleton<KeyStore>()
        .AddSingleton<KeyRing>()
        .AddHostedService<IssuerUpkeep>()
        .AddSingleton<AuthorizeTickets>()
        .AddSingleton<UserCodeAttempts>()
        .AddSingleton<AccessTokens.Memory>()
        .AddScoped<AccessTokens>()
        .AddScoped<ServiceTokens>()
        .AddScoped<ProfileService>()
        .AddScoped<ClientAuthentication>()
        .AddScoped<AuthorizeRequests>()
        .AddScoped<CodeIssuer>()
        .AddScoped<Families>()
        .AddScoped<TokenWriter>()
        .AddScoped<GrantedTokens>()
        .AddScoped<CodeGrant>()
        .AddScoped<RefreshGrant>()
        .AddScoped<ServiceGrant>()
        .AddScoped<DeviceGrant>()
        .AddScoped<AuthorizeEndpoint.Handler>()
        .AddScoped<TokenEndpoint.Handler>()
        .AddScoped<Revocation.Handler>()
        .AddScoped<Introspection.Handler>()
        .AddScoped<UserInfo.Handler>()
        .AddScoped<EndSession.Handler>()
        .AddScoped<DeviceAuthorization.Handler>()
        .AddScoped<AnswerDevice.Handler>()
        .AddScoped<ConsentQuestion>();

    public static void MapIssuer(this IEndpointRouteBuilder app)
    {
        // Browsers are sent here, and a limit by network address would be one of all people behind it: what is costly is the sign-in, which has its own.
        var browsers = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        AuthorizeEndpoint.Map(browsers);
        EndSession.Map(browsers);

        var programs = app.MapGroup("").AllowAnonymous().ExcludeFromDescription().RequireRateLimiting(RateLimits.Issuer);
        Revocation.Map(programs);
        Introspection.Map(programs);
        DeviceAuthorization.Map(programs);

        var open = app.MapGroup("").AllowAnonymous().ExcludeFromDescription().RequireRateLimiting(RateLimits.Issuer).RequireCors(AnySite);
        Discovery.Map(open);
        TokenEndpoint.Map(open);
        UserInfo.Map(open);
    }
}
