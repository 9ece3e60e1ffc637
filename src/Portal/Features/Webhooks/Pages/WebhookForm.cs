namespace Platform.Portal.Features.Webhooks.Pages;

/// <summary>What the forms of webhooks post.</summary>
internal sealed class WebhookForm
{
    public string? Url { get; set; }
    public string? Description { get; set; }

    /// <summary>One a line.</summary>
    public string? EventTypes { get; set; }

    public IReadOnlyList<string> Types => (EventTypes ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
