using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Makes a new secret. For a day messages carry two signatures, by the new one and by the one before it: either verifies.</summary>
internal static class RotateWebhookSecret
{
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Secret: whsec_ and base64, shown once.</summary>
    public sealed record Response(WebhookView Webhook, string Secret);

    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapPost("/{webhookId}/rotate-secret", PostAsync)
        .WithName(nameof(RotateWebhookSecret)).WithSummary("Rotate a webhook's secret")
        .WithDescription("For 24 hours messages are signed with the new secret and with the one before it, two signatures with a space between. Rotated again within that time, the oldest of the three ends at once.")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(WebhookId webhookId, Handler handler, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(webhookId, ct)).ToOk();
    }

    internal sealed class Handler(Caller caller, PortalDb db, WebhookSwitch @switch, WebhookSecrets secrets, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(WebhookId webhookId, CancellationToken ct)
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

            var now = clock.GetUtcNow();
            var (box, text) = secrets.New(webhook.OrganizationId, webhookId);
            (webhook.FormerSecretBox, webhook.FormerSecretUntil, webhook.SecretBox, webhook.Version) = (webhook.SecretBox, now + Overlap, box, webhook.Version + 1);
            AuditLog.Append(db, "webhook.rotate_secret", webhookId.ToString(), new { webhook.FormerSecretUntil }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return new Response(WebhookView.Of(webhook), text);
        }
    }
}
