using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>Registers an address to which events are sent from now on.</summary>
internal static class CreateWebhook
{
    /// <summary>Url: https. EventTypes: account.create, or account.* for all of a noun's; left out: every event.</summary>
    public sealed record Request(string? Url, string? Description = null, IReadOnlyList<string>? EventTypes = null);

    /// <summary>Secret: whsec_ and base64 of the key that messages are signed with, shown once.</summary>
    public sealed record Response(WebhookView Webhook, string Secret);

    public static void Map(RouteGroupBuilder webhooks) => webhooks
        .MapPost("", PostAsync)
        .WithName(nameof(CreateWebhook)).WithSummary("Register a webhook")
        .WithDescription("""
            Events of the audit log are posted to it as Standard Webhooks has it: {"type": "account.create", "timestamp", "data"}, signed with the secret in this answer. An answer of 2xx within 15
            seconds is success; otherwise it is tried again after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h. 410 disables it. At least once, and not always in order: webhook-id tells what came before.
            """)
        .Refuses(400, 403, 409);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(Request request, Handler handler, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = "no-store";
        if ((await handler.HandleAsync(request, ct)).IsRefused(out var refusal, out var made))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(made.Webhook.Version);
        return TypedResults.Created($"/api/v1/webhooks/{made.Webhook.Id}", made);
    }

    internal sealed class Handler(Caller caller, PortalDb db, WebhookRules rules, WebhookSecrets secrets, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return WebhookErrors.MayNotManage;
            }

            var (description, types) = (request.Description ?? "", request.EventTypes ?? []);
            if (await rules.CheckAsync(request.Url, description, types, ct) is { } wrong)
            {
                return wrong;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if (await db.Webhooks.CountAsync(ct) >= WebhookRules.MostWebhooks)
            {
                return WebhookErrors.TooMany;
            }

            var id = WebhookId.New(now);
            var (box, text) = secrets.New(caller.Organization, id);
            var webhook = new Webhook
            {
                OrganizationId = caller.Organization,
                Id = id,
                Url = request.Url!,
                Description = description,
                EventTypes = [.. types],
                SecretBox = box,
                CreatedAt = now,
            };
            db.Webhooks.Add(webhook);
            AuditLog.Append(db, "webhook.create", id.ToString(), new { webhook.Url, webhook.EventTypes }, now);
            await db.SaveChangesAsync(ct);
            // The row just written is the newest until this commits: events begin after it.
            await db.Webhooks.Where(w => w.Id == id).ExecuteUpdateAsync(s => s.SetProperty(w => w.LastSequence, _ => db.AuditRows.Max(r => r.Sequence)), ct);
            await tx.CommitAsync(ct);
            return new Response(WebhookView.Of(webhook), text);
        }
    }
}
