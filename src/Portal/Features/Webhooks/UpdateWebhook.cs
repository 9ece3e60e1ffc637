using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Changes where events are sent, which, and whether at all. Disabled, it gets nothing: what was to be tried again is given up (and may be replayed), and of
/// what happens meanwhile nothing is sent later. If-Match is honoured, and not required.</summary>
internal static class UpdateWebhook
{
    /// <summary>What can be changed.</summary>
    public sealed record Body
    {
        public string? Url { get; init; }
        public string? Description { get; init; }
        public IReadOnlyList<string>? EventTypes { get; init; }
        public bool IsEnabled { get; init; }
    }

    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapPatch("/{webhookId}", PatchAsync)
        .WithName(nameof(UpdateWebhook)).WithSummary("Change a webhook (JSON merge patch)")
        .Refuses(400, 403, 404, 412);

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> PatchAsync(
        WebhookId webhookId, PatchOf<Body> patch, Handler handler, HttpResponse response, CancellationToken ct, [FromHeader(Name = "If-Match")] string? ifMatch = null)
    {
        if ((await handler.HandleAsync(webhookId, patch.Document, Precondition.ReadOptional(ifMatch), ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, WebhookRules rules, WebhookSwitch @switch, TimeProvider clock)
    {
        public async Task<Result<WebhookView>> HandleAsync(WebhookId webhookId, JsonObject patch, Precondition precondition, CancellationToken ct)
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

            if (precondition.Check(webhook.Version) is { } stale)
            {
                return stale;
            }

            var before = new Body { Url = webhook.Url, Description = webhook.Description, EventTypes = webhook.EventTypes, IsEnabled = webhook.DisabledAt is null };
            if (MergePatch.Apply(before, patch).IsRefused(out var wrong, out var after))
            {
                return wrong;
            }

            var (description, types) = (after.Description ?? "", after.EventTypes ?? []);
            if (await rules.CheckAsync(after.Url, description, types, ct) is { } refusal)
            {
                return refusal;
            }

            var now = clock.GetUtcNow();
            (webhook.Url, webhook.Description, webhook.EventTypes, webhook.Version) = (after.Url!, description, [.. types], webhook.Version + 1);
            if (after.IsEnabled != before.IsEnabled)
            {
                await (after.IsEnabled ? @switch.EnableAsync(webhook, ct) : @switch.DisableAsync(webhook, WebhookDisabledReason.Asked, now, ct));
            }

            AuditLog.Append(db, "webhook.update", webhookId.ToString(), new
            {
                From = new { before.Url, before.Description, before.EventTypes, before.IsEnabled },
                To = new { webhook.Url, webhook.Description, webhook.EventTypes, after.IsEnabled },
                webhook.Version,
            }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return WebhookView.Of(webhook);
        }
    }
}
