namespace Platform.Portal.Features.Ledger;

internal static class LedgerFeature
{
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddScoped<ListLedger.Handler>()
        .AddScoped<ExportLedger.Handler>()
        .AddScoped<ListExpirations.Handler>();

    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        ListLedger.Map(api);
        ExportLedger.Map(api);
        ListExpirations.Map(api);
    }
}
