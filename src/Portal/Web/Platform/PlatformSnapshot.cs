using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Why and since when an organization is suspended.</summary>
public sealed record Suspension(string Reason, DateTimeOffset At);

/// <summary>What administrators decided, as it was at one moment. Version: of the settings.</summary>
internal sealed record PlatformSnapshot(
    PlatformDocument Settings, int Version, IReadOnlyDictionary<(OrganizationId Organization, string Flag), bool> Flags,
    IReadOnlyDictionary<OrganizationId, Suspension> Suspensions, IReadOnlyDictionary<(OrganizationId Organization, PersonId Person), DateTimeOffset> SignOuts)
{
    public static PlatformSnapshot Nothing { get; } = new(
        new(), 0, new Dictionary<(OrganizationId, string), bool>(), new Dictionary<OrganizationId, Suspension>(), new Dictionary<(OrganizationId, PersonId), DateTimeOffset>());

    public Suspension? SuspensionOf(OrganizationId organization) => Suspensions.GetValueOrDefault(organization);

    /// <summary>What was set for the organization, else for the platform, else how it is by itself.</summary>
    public bool IsOn(Flag flag, OrganizationId? organization = null) =>
        organization is { } one && flag.IsOfOrganizations && Flags.TryGetValue((one, flag.Name), out var own) ? own
        : Flags.TryGetValue((Organization.Platform, flag.Name), out var set) ? set
        : flag.IsOnByItself;
}
