using Platform.Kernel;

namespace Platform.Portal.Features.Credentials;

internal static class CredentialErrors
{
    public static readonly Error NotFound = new("credential.not_found", ErrorKind.NotFound, "No such credential of this user. GET …/credentials lists them.");
    public static readonly Error MayNotManage = new("credential.may_not_manage", ErrorKind.Forbidden, "Issuing and revoking credentials needs the permission credentials:manage, which developers, admins and owners have.");
    public static readonly Error ExpiryPast = new("credential.expiry_past", ErrorKind.Invalid, "expires_at lies in the past. Name a later time, or leave it out for a credential that does not expire.", "expires_at");
}
