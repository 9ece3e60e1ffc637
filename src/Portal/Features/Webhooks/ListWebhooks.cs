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

            if (page.ReadById<WebhookId>("webhooks").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var rows = await place.Of(db.Webhooks.AsNoTracking(), w => w.Id).ToListAsync(ct);
            return place.Cut(rows.ConvertAll(WebhookView.Of), w => w.Id);
        }
    }
}
