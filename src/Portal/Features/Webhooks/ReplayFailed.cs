using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Sends again whatever failed since a time: what an outage of the receiver's made it miss.</summary>
internal static class ReplayFailed
{
    /// <summary>Since: events made then or later.</summary>
    public sealed record Request(DateTimeOffset? Since);

    /// <summary>Replayed: how many are sent again.</summary>
    public sealed record Response(int Replayed);

    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapPost("/{webhookId}/replay-failed", PostAsync)
        .WithName("ReplayFailedWebhookDeliveries").WithSummary("Send again what failed since a time")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(WebhookId webhookId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(webhookId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, WebhookSwitch @switch, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(WebhookId webhookId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (request.Since is not { } since || since > now)
            {
                return WebhookErrors.SinceInvalid;
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

            var from = since.ToUniversalTime();
            var replayed = await db.WebhookDeliveries.Where(d => d.WebhookId == webhookId && d.State == DeliveryState.Failed && d.CreatedAt >= from).ExecuteUpdateAsync(
                s => s.SetProperty(d => d.State, DeliveryState.Pending).SetProperty(d => d.Step, 0).SetProperty(d => d.DueAt, now).SetProperty(d => d.FinishedAt, (DateTimeOffset?)null), ct);
            AuditLog.Append(db, "webhook.replay_failed", webhookId.ToString(), new { Since = from, Replayed = replayed }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return new Response(replayed);
        }
    }
}
