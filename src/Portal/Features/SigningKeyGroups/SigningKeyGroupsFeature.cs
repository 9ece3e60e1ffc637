namespace Platform.Portal.Features.SigningKeyGroups;

internal static class SigningKeyGroupsFeature
{
    public static IServiceCollection AddSigningKeyGroups(this IServiceCollection services) => services
        .AddScoped<GroupChange>()
        .AddScoped<ListGroups.Handler>()
        .AddScoped<CreateGroup.Handler>()
        .AddScoped<GetGroup.Handler>()
        .AddScoped<UpdateGroup.Handler>()
        .AddScoped<CopyGroup.Handler>()
        .AddScoped<RotateGroup.Handler>()
        .AddScoped<DeleteGroup.Handler>()
        .AddScoped<AddKey.Handler>()
        .AddScoped<UpdateKey.Handler>()
        .AddScoped<RemoveKey.Handler>()
        .AddScoped<HandOutSeed.Handler>()
        .AddScoped<PreviewTemplate.Handler>();

    public static void MapSigningKeyGroups(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/accounts/{accountId}/signing-key-groups").WithTags("Signing key groups");
        ListGroups.Map(groups);
        CreateGroup.Map(groups);
        PreviewTemplate.Map(groups);
        GetGroup.Map(groups);
        UpdateGroup.Map(groups);
        CopyGroup.Map(groups);
        RotateGroup.Map(groups);
        DeleteGroup.Map(groups);
        AddKey.Map(groups);
        UpdateKey.Map(groups);
        RemoveKey.Map(groups);
        HandOutSeed.Map(groups);
    }
}
