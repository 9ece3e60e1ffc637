using Platform.Kernel;

namespace Platform.Portal.Features.Accounts.Revocations;

internal static class RevocationErrors
{
    public static readonly Error Key = new("revocation.public_key", ErrorKind.Invalid, "public_key is a user's public nkey, U and 55 more characters, or * for every user.", "public_key");
    public static readonly Error At = new("revocation.at", ErrorKind.Invalid, "at is a time such as 2026-11-20T21:00:00Z.", "at");
    public static readonly Error Future = new("revocation.at_future", ErrorKind.Invalid, "at lies in the future. Revoked are JWTs issued at or before that second: leave it out for now.", "at");
    public static readonly Error TooMany = new("revocation.too_many", ErrorKind.Conflict, "An account may have 5,000 revocations added by hand: each makes its JWT longer on every node. Revoke * once instead, and issue anew.");
    public static readonly Error NotFound = new("revocation.not_found", ErrorKind.NotFound, "The account has no such revocation added by hand or imported. Those of credentials issued here stand at the credentials.");
}
