using Platform.Portal.Web;

namespace Platform.Portal.Features.Rollouts;

internal static class RolloutsFeature
{
    public static IServiceCollection AddRollouts(this IServiceCollection services) => services
        .AddScoped<GetTopology.Handler>()
        .AddScoped<ChangeTopology.Handler>()
        .AddScoped<ListRollouts.Handler>()
        .AddScoped<PlanRollout.Handler>()
        .AddScoped<MoveRollout.Handler>();

    public static void MapRollouts(this IEndpointRouteBuilder api)
    {
        var topology = api.MapGroup("/admin/fleet/topology").WithTags("Fleet").WithMetadata(new ForAdministratorsAttribute());
        GetTopology.Map(topology);
        ChangeTopology.Map(topology);
        var rollouts = api.MapGroup("/admin/fleet/rollouts").WithTags("Fleet").WithMetadata(new ForAdministratorsAttribute());
        ListRollouts.Map(rollouts);
        PlanRollout.Map(rollouts);
        MoveRollout.Map(rollouts);
    }
}
