using Platform.Kernel;

namespace Platform.Portal.Features.Administration;

internal static class AdministrationErrors
{
    public static readonly Error OrganizationNotFound = new("admin.organization_not_found", ErrorKind.NotFound, "There is no organization with that id. GET /api/v1/admin/organizations lists all.");
    public static readonly Error PersonNotFound = new("admin.person_not_found", ErrorKind.NotFound, "There is nobody with that id. GET /api/v1/admin/persons finds people by their address.");
    public static readonly Error FlagNotFound = new("admin.flag_not_found", ErrorKind.NotFound, "There is no such flag. GET /api/v1/admin/flags lists all there are.");
    public static readonly Error FlagIsPlatforms = new("admin.flag_is_platforms", ErrorKind.Conflict, "That flag is set for the whole platform only: it is about people who are in no organization yet.");
    public static readonly Error InvalidState = new("admin.invalid_state", ErrorKind.Invalid, "state is active, suspended or deleted; left out, any.", "state");
    public static readonly Error InvalidSearch = new("admin.invalid_search", ErrorKind.Invalid, "search is 1 to 100 characters, without control characters.", "search");
    public static readonly Error ReasonInvalid = new("admin.reason_invalid", ErrorKind.Invalid, "reason is 1 to 500 characters on one line: the organization's people read it, and both audit logs keep it.", "/reason");
    public static readonly Error Deleted = new("admin.organization_deleted", ErrorKind.Conflict, "The organization is deleted: its accounts are closed already.");
    public static readonly Error FlagMissing = new("admin.flag_missing", ErrorKind.Invalid, "is_on is missing: true or false. DELETE puts the flag back to what it is by itself.", "is_on");
    public static readonly Error NameInvalid = new("admin.name_invalid", ErrorKind.Invalid, "name is what the platform is called on its pages: 1 to 40 characters, without control characters and without spaces at either end.", "name");
    public static readonly Error AddressInvalid = new("admin.support_address_invalid", ErrorKind.Invalid, "support_address is an e-mail address, or null for none.", "support_address");
    public static readonly Error DomainsInvalid = new("admin.sign_up_domains_invalid", ErrorKind.Invalid, "sign_up_domains are up to 100 domain names in small letters, such as example.com; sign_up: domains needs one at least.", "sign_up_domains");
    public static readonly Error NoticeInvalid = new("admin.notice_invalid", ErrorKind.Invalid, "notice is a sentence for every page, 1 to 300 characters on one line, or null for none.", "notice");
    public static readonly Error RoleInvalid = new("admin.role_invalid", ErrorKind.Invalid, "A support view is seen as viewer, developer or admin.", "role");
    public static readonly Error IsMember = new("admin.is_member", ErrorKind.Conflict, "You are a member of that organization: open it as yourself.");
    public static readonly Error AlreadyDisabled = new("admin.already_disabled", ErrorKind.Conflict, "That login is disabled already.");
    public static readonly Error NotDisabled = new("admin.not_disabled", ErrorKind.Conflict, "That login is not disabled.");
    public static readonly Error PersonChanged = new("admin.person_changed", ErrorKind.Conflict, "That login was changed by somebody else in this moment, so nothing was done. Send the request again.");
    public static readonly Error NotYourself = new("admin.not_yourself", ErrorKind.Conflict, "What is your own you change at /security, where it asks who you are.");
}
