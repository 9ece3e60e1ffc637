namespace Platform.Portal.Features.Accounts.Revocations;

internal static class RevocationsFeature
{
    public static IServiceCollection AddRevocations(this IServiceCollection services) => services
        .AddScoped<ListRevocations.Handler>()
        .AddScoped<AddRevocation.Handler>()
        .AddScoped<RemoveRevocation.Handler>();

    public static void MapRevocations(this IEndpointRouteBuilder api)
    {
        var revocations = api.MapGroup("/accounts/{accountId}/revocations").WithTags("Accounts");
        ListRevocations.Map(revocations);
        AddRevocation.Map(revocations);
        RemoveRevocation.Map(revocations);
    }
}
