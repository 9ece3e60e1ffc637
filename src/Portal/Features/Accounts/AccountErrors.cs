using Platform.Kernel;

namespace Platform.Portal.Features.Accounts;

internal static class AccountErrors
{
    public static readonly Error NotFound = new("account.not_found", ErrorKind.NotFound, "No such account in this organization. GET /api/v1/accounts lists yours.");
    public static readonly Error MayNotRead = new("account.may_not_read", ErrorKind.Forbidden, "Reading accounts needs the permission accounts:read.");
    public static readonly Error MayNotManage = new("account.may_not_manage", ErrorKind.Forbidden, "Creating accounts needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error NameTaken = new("account.name_taken", ErrorKind.Conflict, "This organization already has an account of that name. Choose another.", "name");
    public static readonly Error InvalidWait = new("account.invalid_wait", ErrorKind.Invalid, "wait is a whole number of seconds from 0 to 60.", "wait");
    public static readonly Error JwtNotFound = new("account.jwt_not_found", ErrorKind.NotFound, "No account with that public key has been published here.");
}
