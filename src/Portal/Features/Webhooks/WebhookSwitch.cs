using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>A webhook's going on and off, in the transaction of whoever asks. Everybody locks the webhook first, then its deliveries.</summary>
internal sealed class WebhookSwitch(PortalDb db)
{
    /// <summary>The webhook, nobody else's until the transaction ends; null: there is none.</summary>
    public async Task<Webhook?> LockAsync(WebhookId id, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM webhooks WHERE id = {id.Value} FOR NO KEY UPDATE", ct);
        return await db.Webhooks.SingleOrDefaultAsync(w => w.Id == id, ct);
    }

    /// <summary>It begins with what happens from now on.</summary>
    public async Task EnableAsync(Webhook webhook, CancellationToken ct)
    {
        (webhook.DisabledAt, webhook.DisabledReason, webhook.FailingSince, webhook.PausedUntil) = (null, null, null, null);
        webhook.LastSequence = await db.AuditRows.MaxAsync(r => (long?)r.Sequence, ct) ?? 0;
    }

    /// <summary>What was to be tried again is given up.</summary>
    public Task DisableAsync(Webhook webhook, WebhookDisabledReason reason, DateTimeOffset now, CancellationToken ct)
    {
        (webhook.DisabledAt, webhook.DisabledReason) = (now, reason);
        return db.WebhookDeliveries.Where(d => d.WebhookId == webhook.Id && d.State == DeliveryState.Pending).ExecuteUpdateAsync(
            s => s.SetProperty(d => d.State, DeliveryState.Failed).SetProperty(d => d.DueAt, (DateTimeOffset?)null).SetProperty(d => d.Lease, (Guid?)null).SetProperty(d => d.FinishedAt, now), ct);
    }
}
