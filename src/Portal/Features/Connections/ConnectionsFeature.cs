namespace Platform.Portal.Features.Connections;

internal static class ConnectionsFeature
{
    public static IServiceCollection AddConnectionSlices(this IServiceCollection services) => services
        .AddScoped<ListConnections.Handler>()
        .AddScoped<GetFirstConnection.Handler>()
        .AddScoped<AccountEvents.Handler>();

    public static void MapConnections(this IEndpointRouteBuilder api)
    {
        var account = api.MapGroup("/accounts/{accountId}").WithTags("Connections");
        ListConnections.Map(account);
        GetFirstConnection.Map(account);
        AccountEvents.Map(account);
    }
}
