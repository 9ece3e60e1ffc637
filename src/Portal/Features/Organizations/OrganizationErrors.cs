using Platform.Kernel;

namespace Platform.Portal.Features.Organizations;

internal static class OrganizationErrors
{
    public static readonly Error MayNotManage = new("organization.may_not_manage", ErrorKind.Forbidden, "Renaming, deleting and restoring an organization needs the permission organization:manage, which owners have.");
    public static readonly Error NameInvalid = new("organization.name_invalid", ErrorKind.Invalid, "name is the organization's name for people: 1 to 100 characters, without control characters and without spaces at either end.", "name");
    public static readonly Error SlugInvalid = new("organization.slug_invalid", ErrorKind.Invalid, "slug is its name in addresses: small letters a to z, digits and hyphens, 64 at most, a letter or digit first.", "slug");
    public static readonly Error SlugTaken = new("organization.slug_taken", ErrorKind.Conflict, "Another organization has that slug, or had it within the last 90 days. Choose another.", "slug");
    public static readonly Error TooMany = new("organization.too_many", ErrorKind.Conflict, "You are an owner of 20 organizations. Delete one, or leave one to its other owners.");
    public static readonly Error MakingIsOff = new("organization.making_is_off", ErrorKind.Forbidden, "The platform lets nobody make further organizations at present. Ask its administrators, or be invited to one.");
    public static readonly Error InvalidState = new("organization.invalid_state", ErrorKind.Invalid, "state is active or deleted; left out, active.", "state");
}
