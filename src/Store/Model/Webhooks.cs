using Platform.Kernel;

namespace Platform.Store;

/// <summary>Why a webhook gets nothing.</summary>
public enum WebhookDisabledReason
{
    /// <summary>Somebody of the organization wanted it so.</summary>
    Asked,

    /// <summary>It answered 410 Gone.</summary>
    Gone,

    /// <summary>It failed for days and never succeeded.</summary>
    Failing,
}

public enum DeliveryState
{
    /// <summary>Is, or will be, tried.</summary>
    Pending,
    Delivered,

    /// <summary>Given up: tried as often as is tried, or its webhook was disabled.</summary>
    Failed,
}

/// <summary>An address of an organization's to which its audit log's events are sent, by Standard Webhooks.</summary>
public sealed class Webhook : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required WebhookId Id { get; init; }
    public required string Url { get; set; }
    public required string Description { get; set; }

    /// <summary>"account.create", or "account.*" for all of a noun's; none: everything.</summary>
    public required string[] EventTypes { get; set; }

    /// <summary>The key it verifies us with, sealed by the portal's data protection for this webhook.</summary>
    [Sealed(SealedUnder.Portal)]
    public required byte[] SecretBox { get; set; }

    /// <summary>The one before, which we sign with too until <see cref="FormerSecretUntil"/>.</summary>
    [Sealed(SealedUnder.Portal)]
    public byte[]? FormerSecretBox { get; set; }
    public DateTimeOffset? FormerSecretUntil { get; set; }

    /// <summary>The last audit row that was looked at for it: those after it are still to be sent.</summary>
    public long LastSequence { get; set; }

    /// <summary>It asked for less (429, Retry-After): nothing is sent before then.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>The first failure since the last success.</summary>
    public DateTimeOffset? FailingSince { get; set; }
    public DateTimeOffset? DisabledAt { get; set; }
    public WebhookDisabledReason? DisabledReason { get; set; }

    /// <summary>Raised by each change: the ETag.</summary>
    public int Version { get; set; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One event for one webhook. What is sent is made from the audit row each time, which never changes.</summary>
public sealed class WebhookDelivery : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required WebhookDeliveryId Id { get; init; }
    public required WebhookId WebhookId { get; init; }

    /// <summary>Of the audit row; null for an event sent to try the webhook out.</summary>
    public long? Sequence { get; init; }
    public required string EventType { get; init; }
    public DeliveryState State { get; set; }

    /// <summary>How often it was tried since it was made, or last replayed.</summary>
    public int Step { get; set; }

    /// <summary>How often in all.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is tried next; while somebody tries it, when their lease ends. Null: not at all.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Who is trying it.</summary>
    public Guid? Lease { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>One try, and what came back.</summary>
public sealed class WebhookAttempt : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required WebhookDeliveryId DeliveryId { get; init; }

    /// <summary>1, 2, 3….</summary>
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Milliseconds.</summary>
    public required int Took { get; init; }
    public required string Url { get; init; }

    /// <summary>Of the answer; null: there was none, and <see cref="Problem"/> says why.</summary>
    public int? Status { get; init; }
    public string? Problem { get; init; }

    /// <summary>The answer's first kilobyte, as text.</summary>
    public string? Response { get; init; }
}
