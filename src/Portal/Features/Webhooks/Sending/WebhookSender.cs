using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Admission;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>Tries one delivery once, and writes down what came of it. In a scope of its own, as nobody but the platform.</summary>
internal sealed class WebhookSender(
    Caller caller, PortalDb db, WebhookSecrets secrets, WebhookSwitch @switch, WebhookMails mails, GuardedHttp http, IOptions<WebhookOptions> options, TimeProvider clock)
{
    private const string Actor = "system webhooks";

    /// <param name="claimed">Taken a moment ago.</param>
    /// <param name="ct">Gives up the try: the delivery is due again when its lease ends.</param>
    public async Task SendAsync(ClaimedDelivery claimed, CancellationToken ct)
    {
        caller.Set(claimed.Organization, default, Actor, []);
        var found = await db.WebhookDeliveries.AsNoTracking().Where(d => d.Id == claimed.Id && d.Lease == claimed.Lease).Select(d => new
        {
            Delivery = d,
            Webhook = db.Webhooks.Single(w => w.Id == d.WebhookId),
            Happened = db.AuditRows.SingleOrDefault(r => r.Sequence == d.Sequence),
        }).SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return;
        }

        FailPoint.Hit("webhook.before_send");
        var (at, began) = (clock.GetUtcNow(), clock.GetTimestamp());
        var answer = await AskAsync(found.Webhook, found.Delivery, found.Happened, at, ct);
        FailPoint.Hit("webhook.after_send");
        var attempt = new WebhookAttempt
        {
            OrganizationId = claimed.Organization,
            DeliveryId = claimed.Id,
            Number = found.Delivery.Attempts + 1,
            At = at,
            Took = (int)clock.GetElapsedTime(began).TotalMilliseconds,
            Url = found.Webhook.Url,
            Status = answer.Status,
            Problem = answer.Problem,
            Response = answer.Response,
        };
        // It was sent: that is written down, whoever wants to end.
        await RecordAsync(claimed, found.Webhook.Id, attempt, answer, CancellationToken.None);
    }

    private async Task<Answer> AskAsync(Webhook webhook, WebhookDelivery delivery, AuditRow? happened, DateTimeOffset now, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(EventBody.Of(delivery, happened));
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        StandardWebhook.Sign(request.Headers, delivery.Id.ToString(), body, now, secrets.Open(webhook, now));
        try
        {
            return Answer.Of(await http.SendReadingFirstAsync(request, Answer.Kept, options.Value.Timeout, ct), now);
        }
        catch (CallFailedException e)
        {
            return Answer.None(e.Message);
        }
    }

    private async Task RecordAsync(ClaimedDelivery claimed, WebhookId webhookId, WebhookAttempt attempt, Answer answer, CancellationToken ct)
    {
        await using var tx = await db.BeginAsync(ct);
        if (await @switch.LockAsync(webhookId, ct) is not { } webhook
            || await db.WebhookDeliveries.SingleOrDefaultAsync(d => d.Id == claimed.Id && d.Lease == claimed.Lease, ct) is not { } delivery)
        {
            // Deleted, disabled or replayed meanwhile, or so late that another has it.
            return;
        }

        var now = clock.GetUtcNow();
        db.WebhookAttempts.Add(attempt);
        (delivery.Attempts, delivery.Step, delivery.Lease) = (attempt.Number, delivery.Step + 1, null);
        delivery.DueAt = answer.IsDelivered || answer.IsGone ? null : RetryPlan.Next(delivery.Step, now, answer.RetryAfter, Random.Shared.NextDouble());
        delivery.State = answer.IsDelivered ? DeliveryState.Delivered : delivery.DueAt is null ? DeliveryState.Failed : DeliveryState.Pending;
        delivery.FinishedAt = delivery.DueAt is null ? now : null;
        webhook.FailingSince = answer.IsDelivered ? null : webhook.FailingSince ?? attempt.At;
        if (answer.IsThrottled && answer.RetryAfter is not null)
        {
            webhook.PausedUntil = now + RetryPlan.Bound(answer.RetryAfter);
        }

        var ends = answer.IsGone ? WebhookDisabledReason.Gone : now - webhook.FailingSince >= RetryPlan.Patience ? WebhookDisabledReason.Failing : (WebhookDisabledReason?)null;
        if (ends is { } reason)
        {
            await db.SaveChangesAsync(ct);
            await @switch.DisableAsync(webhook, reason, now, ct);
            webhook.Version++;
            AuditLog.Append(db, "webhook.disable", webhookId.ToString(), new { webhook.Url, Reason = Web.Json.Word(reason), webhook.FailingSince, Delivery = claimed.Id.ToString() }, now);
        }

        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
        if (ends is { } told)
        {
            await mails.TellAsync(webhook, told, ct);
        }
    }
}
