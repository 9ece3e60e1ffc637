using Platform.Kernel;

namespace Platform.Portal.Features.Administration.Pages;

/// <summary>A button of <see cref="FlagsPanel"/>: "on", "off" or "unset".</summary>
internal sealed class FlagForm
{
    public string? Name { get; set; }
    public string? Value { get; set; }

    public Task<Result<FlagView>> ApplyAsync(SetFlag.Handler flags, OrganizationId? organization, CancellationToken ct) =>
        Value is "on" or "off" ? flags.HandleAsync(organization, Name ?? "", Value is "on", ct) : flags.UnsetAsync(organization, Name ?? "", ct);
}
