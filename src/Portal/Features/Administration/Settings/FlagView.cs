using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>A feature. IsOn: what counts. IsSet: somebody set it, for the organization where it is read for one, else for the platform. IsOnByItself: as it is where nobody did.
/// OfOrganizations: one organization can have it otherwise.</summary>
public sealed record FlagView(string Name, string Description, bool IsOn, bool IsSet, bool IsOnByItself, bool OfOrganizations)
{
    /// <param name="flag">Which.</param>
    /// <param name="platform">What is set.</param>
    /// <param name="organization">Read for this one; null: for the platform.</param>
    internal static FlagView Of(Flag flag, PlatformSnapshot platform, OrganizationId? organization = null) => new(
        flag.Name, flag.Text, platform.IsOn(flag, organization), platform.Flags.ContainsKey((organization ?? Organization.Platform, flag.Name)), flag.IsOnByItself, flag.IsOfOrganizations);
}
