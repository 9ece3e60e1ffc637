using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Sends an event of type webhook.test, whatever types the webhook is for.</summary>
internal static class TestWebhook
{
    public const string EventType = "webhook.test";

    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapPost("/{webhookId}/test", PostAsync)
        .WithName(nameof(TestWebhook)).WithSummary("Send a test event to a webhook")
        .WithDescription("The answer is its delivery, to be read again for what came back. It is tried as any other.")
        .Refuses(403, 404, 409);

    private static async Task<Results<Created<DeliveryView>, ProblemHttpResult>> PostAsync(WebhookId webhookId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(webhookId, ct)).ToCreated(made => $"/api/v1/webhooks/{webhookId}/deliveries/{made.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<DeliveryView>> HandleAsync(WebhookId webhookId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            if (await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == webhookId, ct) is not { } webhook)
            {
                return WebhookErrors.NotFound;
            }

            if (webhook.DisabledAt is not null)
            {
                return WebhookErrors.Disabled;
            }

            var now = clock.GetUtcNow();
            var delivery = new WebhookDelivery
            {
                OrganizationId = caller.Organization,
                Id = WebhookDeliveryId.New(now),
                WebhookId = webhookId,
                EventType = EventType,
                DueAt = now,
                CreatedAt = now,
            };
            db.WebhookDeliveries.Add(delivery);
            AuditLog.Append(db, "webhook.send_test", webhookId.ToString(), new { Delivery = delivery.Id.ToString() }, now);
            await db.SaveChangesAsync(ct);
            return DeliveryView.Of(delivery);
        }
    }
}
