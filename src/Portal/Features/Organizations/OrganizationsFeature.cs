namespace Platform.Portal.Features.Organizations;

internal static class OrganizationsFeature
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) => services
        .AddScoped<ListOrganizations.Handler>()
        .AddScoped<GetOrganization.Handler>();

    public static void MapOrganizations(this IEndpointRouteBuilder api)
    {
        var organizations = api.MapGroup("/organizations").WithTags("Organizations");
        ListOrganizations.Map(organizations);
        GetOrganization.Map(organizations);
    }
}
