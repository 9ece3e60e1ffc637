using Platform.Kernel;

namespace Platform.Portal.Features.Credentials;

internal static class CredentialErrors
{
    public static readonly Error NotFound = new("credential.not_found", ErrorKind.NotFound, "No such credential of this user. GET …/credentials lists them.");
    public static readonly Error MayNotManage = new("credential.may_not_manage", ErrorKind.Forbidden, "Issuing and revoking credentials needs the permission credentials:issue, taking a revocation back and making connection tokens credentials:manage. Developers, admins and owners have both.");
    public static readonly Error ExpiryPast = new("credential.expiry_past", ErrorKind.Invalid, "expires_at lies in the past. Name a later time, or leave it out for the user's own lifetime.", "expires_at");
    public static readonly Error ExpiryTwice = new("credential.expiry_twice", ErrorKind.Invalid, "expires_at and never_expires cannot both hold. Leave one out.", "never_expires");
    public static readonly Error UnknownKind = new("credential.unknown_kind", ErrorKind.Invalid, "kind is creds (when left out) or bearer.", "/kind");
    public static readonly Error NotRevoked = new("credential.not_revoked", ErrorKind.Conflict, "This credential is not revoked.");
    public static readonly Error CannotRestore = new("credential.cannot_restore", ErrorKind.Conflict, "Taking this revocation back would not let it in: it has expired, its user was deleted, its signing key is gone, or everybody (\"*\") was revoked later. Issue a new credential.");
}
