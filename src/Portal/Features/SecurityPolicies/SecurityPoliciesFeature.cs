namespace Platform.Portal.Features.SecurityPolicies;

internal static class SecurityPoliciesFeature
{
    public static IServiceCollection AddSecurityPolicies(this IServiceCollection services) => services
        .AddScoped<GetSecurityPolicy.Handler>()
        .AddScoped<PutSecurityPolicy.Handler>();

    public static void MapSecurityPolicies(this IEndpointRouteBuilder api)
    {
        var policy = api.MapGroup("/security-policy").WithTags("Organizations");
        GetSecurityPolicy.Map(policy);
        PutSecurityPolicy.Map(policy);
    }
}
