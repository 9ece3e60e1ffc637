namespace Platform.Portal.Features.LeafNodes;

internal static class LeafNodesFeature
{
    public static IServiceCollection AddLeafNodes(this IServiceCollection services) => services.AddScoped<CreateLeafConfiguration.Handler>();

    public static void MapLeafNodes(this IEndpointRouteBuilder api) =>
        CreateLeafConfiguration.Map(api.MapGroup("/accounts/{accountId}/leaf-configurations").WithTags("Leaf nodes"));
}
