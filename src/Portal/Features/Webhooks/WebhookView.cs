using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>A webhook without its secret. EventTypes: account.create, or account.* for all of a noun's; none: every event. DisabledReason: asked, gone (it answered
/// 410) or failing (it failed for days). FailingSince: the first failure since the last success. PausedUntil: it asked for less, and gets nothing before then.
/// FormerSecretUntil: until then messages carry a signature by the secret before, too. Version: raised by each change, the ETag in quotes.</summary>
internal sealed record WebhookView(
    WebhookId Id,
    string Url,
    string Description,
    IReadOnlyList<string> EventTypes,
    bool IsEnabled,
    WebhookDisabledReason? DisabledReason,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset? PausedUntil,
    DateTimeOffset? FormerSecretUntil,
    int Version,
    DateTimeOffset CreatedAt)
{
    public static WebhookView Of(Webhook row) => new(
        row.Id, row.Url, row.Description, row.EventTypes, row.DisabledAt is null, row.DisabledReason, row.DisabledAt, row.FailingSince, row.PausedUntil, row.FormerSecretUntil,
        row.Version, row.CreatedAt);
}

/// <summary>An event on its way to a webhook. Id: sent as webhook-id. Sequence: of the audit event; null for a test. Attempts: how often it was tried. DueAt: when it
/// is tried next; null: it is not.</summary>
internal sealed record DeliveryView(
    WebhookDeliveryId Id, WebhookId WebhookId, string EventType, long? Sequence, DeliveryState State, int Attempts, DateTimeOffset? DueAt, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    public static DeliveryView Of(WebhookDelivery row) =>
        new(row.Id, row.WebhookId, row.EventType, row.Sequence, row.State, row.Attempts, row.DueAt, row.CreatedAt, row.FinishedAt);
}

/// <summary>One try. Took: milliseconds. Status: of the answer; null: there was none, and Problem says why. Response: the first kilobyte of the answer.</summary>
internal sealed record AttemptView(int Number, DateTimeOffset At, int Took, string Url, int? Status, string? Problem, string? Response)
{
    public static AttemptView Of(WebhookAttempt row) => new(row.Number, row.At, row.Took, row.Url, row.Status, row.Problem, row.Response);
}
