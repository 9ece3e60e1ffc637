using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Takes a webhook away, with its secret and its log.</summary>
internal static class DeleteWebhook
{
    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapDelete("/{webhookId}", DeleteAsync)
        .WithName(nameof(DeleteWebhook)).WithSummary("Delete a webhook and its delivery log")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(WebhookId webhookId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(webhookId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(WebhookId webhookId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.Webhooks.SingleOrDefaultAsync(w => w.Id == webhookId, ct) is not { } webhook)
            {
                return WebhookErrors.NotFound;
            }

            await db.Webhooks.Where(w => w.Id == webhookId).ExecuteDeleteAsync(ct);
            AuditLog.Append(db, "webhook.delete", webhookId.ToString(), new { webhook.Url }, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return default(Done);
        }
    }
}
