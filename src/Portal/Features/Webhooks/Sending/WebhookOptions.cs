using System.ComponentModel.DataAnnotations;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>Section "Webhooks" of the configuration file.</summary>
internal sealed class WebhookOptions : IValidatableObject
{
    public const string Section = "Webhooks";

    /// <summary>Whether this portal sends: any number of them may, and at least one must.</summary>
    public bool Sends { get; set; } = true;

    /// <summary>A webhook has so long to answer.</summary>
    [Range(1, 30)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>What a portal has taken and not told the outcome of after so long, another tries again.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>So many messages are under way at once from this portal.</summary>
    [Range(1, 1000)]
    public int Most { get; set; } = 64;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        LeaseSeconds > TimeoutSeconds ? [] : [new("LeaseSeconds must be more than TimeoutSeconds, or the same message is sent by two at once.", [nameof(LeaseSeconds)])];
}
