namespace Platform.Portal.Features.Bulk;

internal static class BulkFeature
{
    public static IServiceCollection AddBulk(this IServiceCollection services) => services
        .AddScoped<BulkRun>()
        .AddScoped<RunBulk.Handler>()
        .AddScoped<RetryBulkRows.Handler>()
        .AddScoped<ListBulkJobs.Handler>()
        .AddScoped<GetBulkJob.Handler>()
        .AddScoped<ListBulkRows.Handler>()
        .AddScoped<ArchiveBulk.Handler>();

    public static void MapBulk(this IEndpointRouteBuilder api)
    {
        var bulk = api.MapGroup("/accounts/{accountId}").WithTags("Bulk");
        RunBulk.Map(bulk);
        RetryBulkRows.Map(bulk);
        ListBulkJobs.Map(bulk);
        GetBulkJob.Map(bulk);
        ListBulkRows.Map(bulk);
        ArchiveBulk.Map(bulk);
    }
}
