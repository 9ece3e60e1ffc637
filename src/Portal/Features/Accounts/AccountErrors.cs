using Platform.Kernel;

namespace Platform.Portal.Features.Accounts;

internal static class AccountErrors
{
    public static readonly Error NotFound = new("account.not_found", ErrorKind.NotFound, "No such account in this organization. GET /api/v1/accounts lists yours.");
    public static readonly Error MayNotRead = new("account.may_not_read", ErrorKind.Forbidden, "Reading accounts and what is in them needs the permission accounts:read; for their names, their users, and the users' credentials and connections users:read is enough.");
    public static readonly Error MayNotManage = new("account.may_not_manage", ErrorKind.Forbidden, "Creating and changing accounts needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error NameTaken = new("account.name_taken", ErrorKind.Conflict, "This organization already has an account of that name. Choose another.", "name");
    public static readonly Error NameTakenAtRestore = new("account.name_taken_at_restore", ErrorKind.Conflict, "Another account has this one's name by now. Restore it under a new one: {\"name\": \"orders-2\"}, or rename the other first.", "name");
    public static readonly Error InvalidWait = new("account.invalid_wait", ErrorKind.Invalid, "wait is a whole number of seconds from 0 to 60.", "wait");
    public static readonly Error JwtNotFound = new("account.jwt_not_found", ErrorKind.NotFound, "No account with that public key has been published here.");
    public static readonly Error InvalidState = new("account.invalid_state", ErrorKind.Invalid, "state is active, suspended, closed, retired or all; left out, active and suspended.", "state");
    public static readonly Error InvalidTag = new("account.invalid_tag", ErrorKind.Invalid, "tag is one tag, such as env:prod.", "tag");
    public static readonly Error InvalidSearch = new("account.invalid_search", ErrorKind.Invalid, "q is a part of a name or the beginning of a public key, 64 characters at most.", "q");

    public static readonly Error Closed = new("account.closed", ErrorKind.Conflict, "The account is closed. Restore it first: POST …/restore.");
    public static readonly Error NotClosed = new("account.not_closed", ErrorKind.Conflict, "Only a closed account is purged. Close it first: DELETE /api/v1/accounts/{id}.");
    public static readonly Error Retired = new("account.retired", ErrorKind.Conflict, "The account is gone for good, or going: its time to be restored is over. GET …/retirement shows the steps.");
    public static readonly Error ClaimsRefused = new("account.claims_refused", ErrorKind.Conflict, "Servers would refuse the account as it would be then. The message says why; nothing was changed.");
}
