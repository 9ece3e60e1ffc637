namespace Platform.Portal.Features.Credentials;

internal static class CredentialsFeature
{
    public static IServiceCollection AddCredentials(this IServiceCollection services) => services
        .AddScoped<ListCredentials.Handler>()
        .AddScoped<RevokeCredential.Handler>();

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/accounts/{accountId}/users/{userId}/credentials").WithTags("Credentials");
        ListCredentials.Map(credentials);
        RevokeCredential.Map(credentials);
    }
}
