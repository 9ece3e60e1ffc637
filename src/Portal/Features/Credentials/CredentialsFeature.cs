namespace Platform.Portal.Features.Credentials;

internal static class CredentialsFeature
{
    public static IServiceCollection AddCredentials(this IServiceCollection services) => services
        .AddScoped<IssueCredential.Handler>()
        .AddScoped<ListCredentials.Handler>()
        .AddScoped<GetCredential.Handler>()
        .AddScoped<RevokeCredential.Handler>()
        .AddScoped<GetRevocation.Handler>()
        .AddScoped<RestoreCredential.Handler>();

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/accounts/{accountId}/users/{userId}/credentials").WithTags("Credentials");
        IssueCredential.Map(credentials);
        ListCredentials.Map(credentials);
        GetCredential.Map(credentials);
        RevokeCredential.Map(credentials);
        GetRevocation.Map(credentials);
        RestoreCredential.Map(credentials);
    }
}
