using Platform.Portal.Features.Claims;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>A group as pages' forms post it.</summary>
public sealed class GroupForm
{
    public string? Name { get; set; }
    public string? Role { get; set; }
    public string? Description { get; set; }
    public string? PublicKey { get; set; }
    public PermissionForm Template { get; set; } = new();

    /// <summary>"preview" or "save": which button was pressed.</summary>
    public string? Do { get; set; }
    public string? SampleName { get; set; }

    /// <summary>One per line.</summary>
    public string? SampleTags { get; set; }

    internal PreviewTemplate.Sample Sample => new(SampleName?.Trim(), null, PermissionForm.Lines(SampleTags));
}
