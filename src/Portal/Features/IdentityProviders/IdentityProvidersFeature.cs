using Microsoft.AspNetCore.Identity;
using Platform.Portal.Features.IdentityProviders.Logins;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

internal static class IdentityProvidersFeature
{
    public static IServiceCollection AddIdentityProviders(this IServiceCollection services) => services
        .AddScoped<ProviderRules>()
        .AddScoped<IssuerClash>()
        .AddScoped<ListProviders.Handler>()
        .AddScoped<CreateProvider.Handler>()
        .AddScoped<GetProvider.Handler>()
        .AddScoped<UpdateProvider.Handler>()
        .AddScoped<DeleteProvider.Handler>()
        .AddScoped<CheckProvider.Handler>()
        .AddSingleton<IPasswordHasher<ConnectLogin>, PasswordHasher<ConnectLogin>>()
        .AddScoped<ListLogins.Handler>()
        .AddScoped<GetLogin.Handler>()
        .AddScoped<CreateLogin.Handler>()
        .AddScoped<CreateLogins.Handler>()
        .AddScoped<UpdateLogin.Handler>()
        .AddScoped<DeleteLogin.Handler>();

    public static void MapIdentityProviders(this IEndpointRouteBuilder api)
    {
        var providers = api.MapGroup("/identity-providers").WithTags("Identity providers");
        ListPresets.Map(api);
        ListProviders.Map(providers);
        CreateProvider.Map(providers);
        GetProvider.Map(providers);
        UpdateProvider.Map(providers);
        DeleteProvider.Map(providers);
        CheckProvider.Map(providers);
        var logins = providers.MapGroup("/{providerId}/logins");
        ListLogins.Map(logins);
        GetLogin.Map(logins);
        CreateLogin.Map(logins);
        CreateLogins.Map(logins);
        UpdateLogin.Map(logins);
        DeleteLogin.Map(logins);
    }
}
