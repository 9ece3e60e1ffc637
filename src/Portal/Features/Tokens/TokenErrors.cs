using Platform.Kernel;

namespace Platform.Portal.Features.Tokens;

internal static class TokenErrors
{
    public static readonly Error MayNotManage = new("token.may_not_manage", ErrorKind.Forbidden, "Making and revoking API tokens needs the permission tokens:manage.");
    public static readonly Error NotFound = new("token.not_found", ErrorKind.NotFound, "You have no such API token in this organization. GET /api/v1/tokens lists yours.");
    public static readonly Error NameRequired = new("token.name_required", ErrorKind.Invalid, "name is missing: say what the token is for, in 1 to 64 characters.", "name");
    public static readonly Error NameInvalid = new("token.name_invalid", ErrorKind.Invalid, "name is 1 to 64 characters, without control characters and without spaces at either end.", "name");
    public static readonly Error ExpiryPast = new("token.expiry_past", ErrorKind.Invalid, "expires_at lies in the past. Name a later time, or leave it out for a token that does not expire.", "expires_at");
    public static readonly Error UnknownScope = new("token.unknown_scope", ErrorKind.Invalid, "scopes holds a word that is no permission: accounts:read, accounts:manage, identity-providers:manage, users:read, users:manage, credentials:issue, credentials:manage, messages:use, tokens:manage, members:read, members:manage, organization:manage, audit:read, clients:manage, fleet:read.", "scopes");
    public static readonly Error ScopeNotLimited = new("token.scope_not_limited", ErrorKind.Invalid, "scopes holds a permission over the whole organization. A token with account_ids has members:read, accounts:read, users:read, users:manage, credentials:issue, credentials:manage and messages:use at most: leave the others out, or leave account_ids out.", "scopes");
    public static readonly Error UnknownAccount = new("token.unknown_account", ErrorKind.Invalid, "account_ids names an account that is not there for you, or more than 200. GET /api/v1/accounts lists yours.", "account_ids");
    public static readonly Error OverlapInvalid = new("token.overlap_invalid", ErrorKind.Invalid, "overlap_seconds is 0 to 604800, seven days. Leave it out and the old token ends at once.", "overlap_seconds");
    public static readonly Error Ended = new("token.ended", ErrorKind.Conflict, "This token was revoked or has expired, so there is nothing to replace. Make a new one.");
    public static readonly Error RotationTooWide = new("token.rotation_too_wide", ErrorKind.Forbidden, "This token may do something you may not do yourself here. Revoke it and make a new one with what you may.");
    public static readonly Error LeakMalformed = new("token.leak_malformed", ErrorKind.Invalid, "token is no token of ours: tl_pat_ or tl_svc_ and 49 letters and digits, the last six of them a checksum.", "token");
    public static readonly Error LeakNotSigned = new("token.leak_not_signed", ErrorKind.Unauthenticated, "GitHub did not sign this: Github-Public-Key-Signature is a signature over the body by the key that Github-Public-Key-Identifier names. Without a signature: POST /api/v1/leaked-tokens.");
    public static readonly Error LeakKeysUnavailable = new("token.leak_keys_unavailable", ErrorKind.Unavailable, "GitHub's public keys cannot be fetched at the moment. Send the report again in a minute.");
    public static readonly Error LeakReportMalformed = new("token.leak_report_malformed", ErrorKind.Invalid, "The body is no array of at most 1000 findings, each with a token.");
    public static readonly Error ScopeTooWide = new("token.scope_too_wide", ErrorKind.Forbidden, "scopes holds a permission you do not have here yourself. Leave it out.", "scopes");
}
