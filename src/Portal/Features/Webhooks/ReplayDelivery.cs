using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Sends an event again, now, under the id it had: the receiver can tell. From the start of the schedule.</summary>
internal static class ReplayDelivery
{
    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapPost("/{webhookId}/deliveries/{deliveryId}/replay", PostAsync)
        .WithName("ReplayWebhookDelivery").WithSummary("Send an event to a webhook again")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> PostAsync(WebhookId webhookId, WebhookDeliveryId deliveryId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(webhookId, deliveryId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, WebhookSwitch @switch, TimeProvider clock)
    {
        public async Task<Result<DeliveryView>> HandleAsync(WebhookId webhookId, WebhookDeliveryId deliveryId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await @switch.LockAsync(webhookId, ct) is not { } webhook)
            {
                return WebhookErrors.NotFound;
            }

            if (webhook.DisabledAt is not null)
            {
                return WebhookErrors.Disabled;
            }

            if (await db.WebhookDeliveries.SingleOrDefaultAsync(d => d.Id == deliveryId && d.WebhookId == webhookId, ct) is not { } delivery)
            {
                return WebhookErrors.DeliveryNotFound;
            }

            var now = clock.GetUtcNow();
            // Whoever tries it at this moment finds their lease gone, and leaves it to the replay.
            (delivery.State, delivery.Step, delivery.DueAt, delivery.Lease, delivery.FinishedAt) = (DeliveryState.Pending, 0, now, null, null);
            AuditLog.Append(db, "webhook.replay", webhookId.ToString(), new { Delivery = deliveryId.ToString() }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return DeliveryView.Of(delivery);
        }
    }
}
