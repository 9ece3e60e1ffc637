namespace Platform.Portal.Web;

internal static class CalloutFeature
{
    public static IServiceCollection AddCallout(this IServiceCollection services)
    {
        services.AddOptions<CalloutOptions>().BindConfiguration(CalloutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient<CalloutClient>();
        return services;
    }
}
