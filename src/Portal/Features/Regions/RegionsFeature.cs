namespace Platform.Portal.Features.Regions;

internal static class RegionsFeature
{
    public static IServiceCollection AddRegions(this IServiceCollection services) => services.AddScoped<ListRegions.Handler>();

    public static void MapRegions(this IEndpointRouteBuilder api) => ListRegions.Map(api);
}
