using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>An organization and the caller's role in it. Slug: its name in addresses. PurgeAt: until when a deleted one can be restored; null: it is not deleted.</summary>
internal sealed record OrganizationView(OrganizationId Id, string Name, string Slug, Role Role, DateTimeOffset? PurgeAt = null)
{
    public static OrganizationView From(Membership membership) => new(membership.Organization, membership.Name, membership.Slug, membership.Role);
}
