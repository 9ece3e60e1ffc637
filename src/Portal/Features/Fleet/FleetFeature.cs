using Platform.Portal.Web;

namespace Platform.Portal.Features.Fleet;

internal static class FleetFeature
{
    public static IServiceCollection AddFleetView(this IServiceCollection services) => services
        .AddScoped<GetFleet.Handler>()
        .AddScoped<GetFleetNode.Handler>()
        .AddScoped<CordonNode.Handler>();

    public static void MapFleetView(this IEndpointRouteBuilder api)
    {
        var fleet = api.MapGroup("/admin/fleet").WithTags("Fleet").WithMetadata(new ForAdministratorsAttribute());
        GetFleet.Map(fleet);
        GetFleetNode.Map(fleet);
        CordonNode.Map(fleet);
    }
}
