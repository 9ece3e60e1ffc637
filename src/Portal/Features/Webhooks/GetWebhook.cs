using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Its ETag is for If-Match at PATCH; how it fares moves without it, so there is no If-None-Match.</summary>
internal static class GetWebhook
{
    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapGet("/{webhookId}", GetAsync)
        .WithName(nameof(GetWebhook)).WithSummary("Read a webhook")
        .Refuses(403, 404);

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> GetAsync(WebhookId webhookId, Handler handler, HttpResponse response, CancellationToken ct)
    {
        if ((await handler.HandleAsync(webhookId, ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<WebhookView>> HandleAsync(WebhookId webhookId, CancellationToken ct) =>
            !caller.Can(Permissions.ManageWebhooks) ? WebhookErrors.MayNotManage
            : await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == webhookId, ct) is { } webhook ? WebhookView.Of(webhook)
            : WebhookErrors.NotFound;
    }
}
