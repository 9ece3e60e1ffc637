namespace Platform.Portal.Features.ConnectionTokens;

internal static class ConnectionTokensFeature
{
    public static IServiceCollection AddConnectionTokens(this IServiceCollection services) => services
        .AddScoped<CreateConnectionToken.Handler>()
        .AddScoped<ListConnectionTokens.Handler>()
        .AddScoped<GetConnectionToken.Handler>()
        .AddScoped<RevokeConnectionToken.Handler>();

    public static void MapConnectionTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/accounts/{accountId}/connection-tokens").WithTags("Connection tokens");
        CreateConnectionToken.Map(tokens);
        ListConnectionTokens.Map(tokens);
        GetConnectionToken.Map(tokens);
        RevokeConnectionToken.Map(tokens);
    }
}
