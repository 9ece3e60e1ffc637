using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>An organization and the caller's role in it. Slug: its name in addresses.</summary>
internal sealed record OrganizationView(OrganizationId Id, string Name, string Slug, Role Role)
{
    public static OrganizationView From(Membership membership) => new(membership.Organization, membership.Name, membership.Slug, membership.Role);
}
