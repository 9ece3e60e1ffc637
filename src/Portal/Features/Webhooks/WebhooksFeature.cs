using Platform.Admission;
using Platform.Portal.Features.Webhooks.Sending;

namespace Platform.Portal.Features.Webhooks;

internal static class WebhooksFeature
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<OutgoingNetworks>()
            .AddSingleton(s => new GuardedHttp("trunkline-webhooks/1", () => s.GetRequiredService<OutgoingNetworks>().Current))
            .AddSingleton<WebhookSecrets>()
            .AddScoped<WebhookSwitch>()
            .AddScoped<WebhookRules>()
            .AddScoped<WebhookMails>()
            .AddScoped<WebhookSender>()
            .AddHostedService<WebhookWorker>()
            .AddScoped<CreateWebhook.Handler>()
            .AddScoped<ListWebhooks.Handler>()
            .AddScoped<GetWebhook.Handler>()
            .AddScoped<UpdateWebhook.Handler>()
            .AddScoped<DeleteWebhook.Handler>()
            .AddScoped<RotateWebhookSecret.Handler>()
            .AddScoped<TestWebhook.Handler>()
            .AddScoped<ListDeliveries.Handler>()
            .AddScoped<GetDelivery.Handler>()
            .AddScoped<ReplayDelivery.Handler>()
            .AddScoped<ReplayFailed.Handler>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        CreateWebhook.Map(webhooks);
        ListWebhooks.Map(webhooks);
        GetWebhook.Map(webhooks);
        UpdateWebhook.Map(webhooks);
        DeleteWebhook.Map(webhooks);
        RotateWebhookSecret.Map(webhooks);
        TestWebhook.Map(webhooks);
        ListDeliveries.Map(webhooks);
        GetDelivery.Map(webhooks);
        ReplayDelivery.Map(webhooks);
        ReplayFailed.Map(webhooks);
    }
}
