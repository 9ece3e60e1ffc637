using Platform.Portal.Features.Webhooks.Sending;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Pages;

/// <summary>How webhooks and deliveries are told of.</summary>
internal static class WebhookWords
{
    public static (string Tone, string Word) Status(WebhookView webhook, DateTimeOffset now) =>
        webhook.DisabledReason is { } reason ? reason is WebhookDisabledReason.Asked ? ("idle", "Disabled") : ("bad", reason is WebhookDisabledReason.Gone ? "Gone" : "Gave up")
        : webhook.FailingSince is not null ? ("warn", "Failing")
        : webhook.PausedUntil > now ? ("warn", "Paused")
        : ("ok", "Enabled");

    public static (string Tone, string Word) Status(DeliveryView delivery) => delivery.State switch
    {
        DeliveryState.Delivered => ("ok", "Delivered"),
        DeliveryState.Failed => ("bad", "Failed"),
        _ when delivery.Attempts == 0 => ("idle", "On its way"),
        _ => ("warn", "To be tried again"),
    };

    public static string Why(WebhookDisabledReason reason) => reason switch
    {
        WebhookDisabledReason.Gone => "It answered 410 Gone.",
        WebhookDisabledReason.Failing => $"It failed for {RetryPlan.Patience.Days} days without one success.",
        _ => "Somebody of the organization wanted it so.",
    };
}
