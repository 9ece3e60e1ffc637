namespace Platform.Portal.Features.Clients;

internal static class ClientsFeature
{
    public static IServiceCollection AddClients(this IServiceCollection services) => services
        .AddScoped<CreateClient.Handler>()
        .AddScoped<ListClients.Handler>()
        .AddScoped<GetClient.Handler>()
        .AddScoped<DeleteClient.Handler>()
        .AddScoped<AddSecret.Handler>()
        .AddScoped<RevokeSecret.Handler>()
        .AddScoped<ListAuthorizations.Handler>()
        .AddScoped<RevokeAuthorization.Handler>();

    public static void MapClients(this IEndpointRouteBuilder api)
    {
        var clients = api.MapGroup("/clients").WithTags("OAuth clients and service accounts");
        CreateClient.Map(clients);
        ListClients.Map(clients);
        GetClient.Map(clients);
        DeleteClient.Map(clients);
        AddSecret.Map(clients);
        RevokeSecret.Map(clients);
        var authorizations = api.MapGroup("/authorizations").WithTags("Applications that act for you");
        ListAuthorizations.Map(authorizations);
        RevokeAuthorization.Map(authorizations);
    }
}
