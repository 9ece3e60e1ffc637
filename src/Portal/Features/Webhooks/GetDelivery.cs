using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Webhooks.Sending;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

internal static class GetDelivery
{
    /// <summary>Body: what is sent, letter for letter. Attempts: every try, oldest first.</summary>
    public sealed record Response(DeliveryView Delivery, string Body, IReadOnlyList<AttemptView> Attempts);

    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapGet("/{webhookId}/deliveries/{deliveryId}", GetAsync)
        .WithName("GetWebhookDelivery").WithSummary("Read what was sent to a webhook, and what came back")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(WebhookId webhookId, WebhookDeliveryId deliveryId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(webhookId, deliveryId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(WebhookId webhookId, WebhookDeliveryId deliveryId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            if (!await db.Webhooks.AnyAsync(w => w.Id == webhookId, ct))
            {
                return WebhookErrors.NotFound;
            }

            if (await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deliveryId && d.WebhookId == webhookId, ct) is not { } delivery)
            {
                return WebhookErrors.DeliveryNotFound;
            }

            var happened = delivery.Sequence is { } sequence ? await db.AuditRows.AsNoTracking().SingleAsync(r => r.Sequence == sequence, ct) : null;
            var attempts = await db.WebhookAttempts.AsNoTracking().Where(a => a.DeliveryId == deliveryId).OrderBy(a => a.Number).ToListAsync(ct);
            return new Response(DeliveryView.Of(delivery), EventBody.Of(delivery, happened), [.. attempts.Select(AttemptView.Of)]);
        }
    }
}
