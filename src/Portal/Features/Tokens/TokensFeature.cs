namespace Platform.Portal.Features.Tokens;

internal static class TokensFeature
{
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddOptions<LeakOptions>().BindConfiguration(LeakOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<GitHubKeys>()
            .AddScoped<CreateToken.Handler>()
            .AddScoped<ListTokens.Handler>()
            .AddScoped<GetToken.Handler>()
            .AddScoped<RotateToken.Handler>()
            .AddScoped<RevokeToken.Handler>()
            .AddScoped<ReportLeakedToken.Handler>()
            .AddSingleton<TokenUses>().AddHostedService(s => s.GetRequiredService<TokenUses>());
    }

    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        CreateToken.Map(tokens);
        ListTokens.Map(tokens);
        GetToken.Map(tokens);
        RotateToken.Map(tokens);
        RevokeToken.Map(tokens);
    }
}
