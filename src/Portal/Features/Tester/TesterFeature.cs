namespace Platform.Portal.Features.Tester;

internal static class TesterFeature
{
    public static IServiceCollection AddTester(this IServiceCollection services) => services
        .AddScoped<TestPermissions.Handler>()
        .AddScoped<ListPresets.Handler>()
        .AddScoped<CompilePreset.Handler>();

    public static void MapTester(this IEndpointRouteBuilder api)
    {
        TestPermissions.Map(api);
        var presets = api.MapGroup("/permission-presets").WithTags("Permissions");
        ListPresets.Map(presets);
        CompilePreset.Map(presets);
    }
}
