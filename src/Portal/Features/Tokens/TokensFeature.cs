namespace Platform.Portal.Features.Tokens;

internal static class TokensFeature
{
    public static IServiceCollection AddTokens(this IServiceCollection services) => services
        .AddScoped<CreateToken.Handler>()
        .AddScoped<ListTokens.Handler>()
        .AddScoped<RevokeToken.Handler>();

    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        CreateToken.Map(tokens);
        ListTokens.Map(tokens);
        RevokeToken.Map(tokens);
    }
}
