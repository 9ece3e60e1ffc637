namespace Platform.Portal.Features.Archives;

internal static class ArchivesFeature
{
    public static IServiceCollection AddArchives(this IServiceCollection services) => services.AddScoped<ExportArchive.Handler>();

    public static void MapArchives(this IEndpointRouteBuilder api) => ExportArchive.Map(api.MapGroup("/archives").WithTags("Archives"));
}
