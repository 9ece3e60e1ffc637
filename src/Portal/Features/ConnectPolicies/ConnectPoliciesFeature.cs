namespace Platform.Portal.Features.ConnectPolicies;

internal static class ConnectPoliciesFeature
{
    public static IServiceCollection AddConnectPolicies(this IServiceCollection services) => services
        .AddScoped<PolicyDrafts>()
        .AddScoped<Rehearsals>()
        .AddScoped<PolicyNames>()
        .AddScoped<GetPolicy.Handler>()
        .AddScoped<PutPolicy.Handler>()
        .AddScoped<ListPolicyVersions.Handler>()
        .AddScoped<GetPolicyVersion.Handler>()
        .AddScoped<RestorePolicyVersion.Handler>()
        .AddScoped<ExplainPolicy.Handler>()
        .AddScoped<PreviewPolicy.Handler>();

    public static void MapConnectPolicies(this IEndpointRouteBuilder api)
    {
        var policy = api.MapGroup("/accounts/{accountId}/connect-policy").WithTags("Connect policies");
        GetPolicy.Map(policy);
        PutPolicy.Map(policy);
        ListPolicyVersions.Map(policy);
        GetPolicyVersion.Map(policy);
        RestorePolicyVersion.Map(policy);
        ExplainPolicy.Map(policy);
        PreviewPolicy.Map(policy);
    }
}
