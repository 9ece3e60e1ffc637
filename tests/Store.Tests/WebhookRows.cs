using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>One row in each of the tables that send a tenant's events.</summary>
internal static class WebhookRows
{
    public static void Add(FleetDb db, OrganizationId organization, AccountId account, DateTimeOffset now)
    {
        var (webhook, delivery) = (WebhookId.New(now), WebhookDeliveryId.New(now));
        db.Add(new Webhook { OrganizationId = organization, Id = webhook, Url = "https://example.com/", Description = "", EventTypes = [], SecretBox = [1], LastSequence = long.MaxValue, CreatedAt = now });
        db.Add(new WebhookDelivery { OrganizationId = organization, Id = delivery, WebhookId = webhook, EventType = "webhook.test", State = DeliveryState.Failed, CreatedAt = now, FinishedAt = now });
        db.Add(new WebhookAttempt { OrganizationId = organization, DeliveryId = delivery, Number = 1, At = now, Took = 3, Url = "https://example.com/", Status = 500, Response = "" });
        db.Add(new AuditStream { OrganizationId = organization, AccountId = account, SubjectPrefix = "audit", DueAt = now, CreatedAt = now });
    }
}
