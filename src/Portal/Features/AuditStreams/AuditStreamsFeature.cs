namespace Platform.Portal.Features.AuditStreams;

internal static class AuditStreamsFeature
{
    public static IServiceCollection AddAuditStreams(this IServiceCollection services) => services
        .AddScoped<AuditPublisher>()
        .AddHostedService<AuditStreamWorker>()
        .AddScoped<GetAuditStream.Handler>()
        .AddScoped<PutAuditStream.Handler>()
        .AddScoped<DeleteAuditStream.Handler>();

    public static void MapAuditStreams(this IEndpointRouteBuilder api)
    {
        var stream = api.MapGroup("/audit-stream").WithTags("Audit");
        GetAuditStream.Map(stream);
        PutAuditStream.Map(stream);
        DeleteAuditStream.Map(stream);
    }
}
