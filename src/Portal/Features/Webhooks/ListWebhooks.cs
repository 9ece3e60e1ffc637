using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>The organization's webhooks, oldest first.</summary>
internal static class ListWebhooks
{
    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapGet("", GetAsync)
        .WithName(nameof(ListWebhooks)).WithSummary("List webhooks")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<WebhookView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<WebhookView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            if (page.Read("webhooks").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var webhooks = db.Webhooks.AsNoTracking();
            if (after is { } id)
            {
                var last = WebhookId.From(id);
                webhooks = webhooks.Where(w => EF.Functions.GreaterThan(ValueTuple.Create(w.Id), ValueTuple.Create(last)));
            }

            var rows = await webhooks.OrderBy(w => w.Id).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut(rows.ConvertAll(WebhookView.Of), w => w.Id.Value.ToString("N"));
        }
    }
}
