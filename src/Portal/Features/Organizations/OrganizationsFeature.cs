namespace Platform.Portal.Features.Organizations;

internal static class OrganizationsFeature
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) => services
        .AddScoped<OrganizationFactory>()
        .AddScoped<ListOrganizations.Handler>()
        .AddScoped<CreateOrganization.Handler>()
        .AddScoped<GetOrganization.Handler>()
        .AddScoped<UpdateOrganization.Handler>()
        .AddScoped<DeleteOrganization.Handler>()
        .AddScoped<RestoreOrganization.Handler>();

    public static void MapOrganizations(this IEndpointRouteBuilder api)
    {
        var organizations = api.MapGroup("/organizations").WithTags("Organizations");
        ListOrganizations.Map(organizations);
        CreateOrganization.Map(organizations);
        GetOrganization.Map(organizations);
        UpdateOrganization.Map(organizations);
        DeleteOrganization.Map(organizations);
        RestoreOrganization.Map(organizations);
    }
}
