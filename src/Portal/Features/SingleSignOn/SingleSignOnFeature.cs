namespace Platform.Portal.Features.SingleSignOn;

internal static class SingleSignOnFeature
{
    public static IServiceCollection AddSingleSignOn(this IServiceCollection services) => services
        .AddSingleton<ITxtRecords, TxtRecords>()
        .AddScoped<SignOnFinder>()
        .AddScoped<OrganizationSignIns>()
        .AddScoped<TrySignOn.Handler>()
        .AddScoped<GetSignOn.Handler>()
        .AddScoped<PutSignOn.Handler>()
        .AddScoped<PutSignOnState.Handler>()
        .AddScoped<ListDomains.Handler>()
        .AddScoped<GetDomain.Handler>()
        .AddScoped<AddDomain.Handler>()
        .AddScoped<VerifyDomain.Handler>()
        .AddScoped<RemoveDomain.Handler>()
        .AddScoped<ScimTokens.Handler>();

    public static void MapSingleSignOn(this IEndpointRouteBuilder api)
    {
        var signOn = api.MapGroup("/single-sign-on").WithTags("Single sign-on");
        GetSignOn.Map(signOn);
        PutSignOn.Map(signOn);
        PutSignOnState.Map(signOn);
        var domains = signOn.MapGroup("/domains");
        ListDomains.Map(domains);
        GetDomain.Map(domains);
        AddDomain.Map(domains);
        VerifyDomain.Map(domains);
        RemoveDomain.Map(domains);
        ScimTokens.Map(signOn.MapGroup("/scim-tokens"));
    }
}
