namespace Platform.Portal.Features.Live;

internal static class LiveFeature
{
    public static IServiceCollection AddLive(this IServiceCollection services) => services.AddScoped<LiveLook>();
}
