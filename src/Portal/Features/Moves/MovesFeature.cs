using Platform.Portal.Web;

namespace Platform.Portal.Features.Moves;

internal static class MovesFeature
{
    public static IServiceCollection AddMoves(this IServiceCollection services) => services
        .AddScoped<ListMoves.Handler>()
        .AddScoped<MoveConnections.Handler>()
        .AddScoped<CancelMove.Handler>();

    public static void MapMoves(this IEndpointRouteBuilder api)
    {
        var moves = api.MapGroup("/admin/fleet/moves").WithTags("Fleet").WithMetadata(new ForAdministratorsAttribute());
        ListMoves.Map(moves);
        MoveConnections.Map(moves);
        CancelMove.Map(moves);
    }
}
