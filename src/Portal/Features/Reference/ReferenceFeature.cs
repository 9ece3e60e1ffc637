namespace Platform.Portal.Features.Reference;

internal static class ReferenceFeature
{
    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddSingleton<ApiReference>();
}
