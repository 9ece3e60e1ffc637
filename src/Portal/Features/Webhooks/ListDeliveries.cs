using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>What was sent to a webhook in the last 30 days, and what is to be, newest first.</summary>
internal static class ListDeliveries
{
    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapGet("/{webhookId}/deliveries", GetAsync)
        .WithName("ListWebhookDeliveries").WithSummary("List what was sent to a webhook")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<DeliveryView>>, ProblemHttpResult>> GetAsync(
        WebhookId webhookId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct, [Description("pending, delivered or failed; left out: all.")] string? state = null) =>
        (await handler.HandleAsync(webhookId, state, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<DeliveryView>>> HandleAsync(WebhookId webhookId, string? state, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            if (!await db.Webhooks.AnyAsync(w => w.Id == webhookId, ct))
            {
                return WebhookErrors.NotFound;
            }

            if (page.Read($"deliveries {webhookId} {state}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var deliveries = db.WebhookDeliveries.AsNoTracking().Where(d => d.WebhookId == webhookId);
            if (!string.IsNullOrEmpty(state))
            {
                if (!Enum.TryParse<DeliveryState>(state, ignoreCase: true, out var known) || Json.Word(known) != state)
                {
                    return WebhookErrors.StateUnknown;
                }

                deliveries = deliveries.Where(d => d.State == known);
            }

            if (after is { } id)
            {
                var last = WebhookDeliveryId.From(id);
                deliveries = deliveries.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.Id), ValueTuple.Create(last)));
            }

            var rows = await deliveries.OrderByDescending(d => d.Id).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut(rows.ConvertAll(DeliveryView.Of), d => d.Id.Value.ToString("N"));
        }
    }
}
