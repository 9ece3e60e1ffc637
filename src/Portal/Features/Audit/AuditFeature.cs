namespace Platform.Portal.Features.Audit;

internal static class AuditFeature
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddScoped<AuditNames>()
        .AddScoped<ListAuditEvents.Handler>()
        .AddScoped<ExportAuditEvents.Handler>()
        .AddScoped<VerifyAudit.Handler>()
        .AddSingleton<WatchAuditEvents.Followers>()
        .AddScoped<WatchAuditEvents.Handler>();

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        ListAuditEvents.Map(api);
        ExportAuditEvents.Map(api);
        VerifyAudit.Map(api);
        WatchAuditEvents.Map(api);
    }
}
