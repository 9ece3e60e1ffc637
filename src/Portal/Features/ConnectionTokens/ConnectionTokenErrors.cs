using Platform.Kernel;

namespace Platform.Portal.Features.ConnectionTokens;

internal static class ConnectionTokenErrors
{
    public static readonly Error NotFound = new("connection_token.not_found", ErrorKind.NotFound, "No such connection token of this account. GET …/connection-tokens lists them.");
    public static readonly Error MayNotManage = new("connection_token.may_not_manage", ErrorKind.Forbidden, "Making and revoking connection tokens needs the permission credentials:manage, which developers, admins and owners have.");
    public static readonly Error NameInvalid = new("connection_token.name_invalid", ErrorKind.Invalid, "name says what the token is for, in 1 to 64 characters, without control characters and without blanks at its ends.", "name");
    public static readonly Error ExpiryPast = new("connection_token.expiry_past", ErrorKind.Invalid, "expires_at lies in the past. Name a later time, or leave it out for a token that does not expire.", "expires_at");
    public static readonly Error ScopeInvalid = new("connection_token.scope_invalid", ErrorKind.Invalid, "A scope is 1 to 64 of the characters a-z, 0-9 and : . _ - /, 20 scopes at most, none twice. Policies put conditions on the claim scopes.", "scopes");
    public static readonly Error NoProvider = new("connection_token.no_provider", ErrorKind.Conflict, "The organization has no identity provider of kind tokens yet. An admin makes one: POST /api/v1/identity-providers {\"name\":\"tokens\",\"kind\":\"tokens\"}.");
    public static readonly Error UnknownProvider = new("connection_token.unknown_provider", ErrorKind.Invalid, "The organization has no identity provider of kind tokens with that name. Leave provider out for the oldest one.", "provider");
    public static readonly Error AccountClosed = new("connection_token.account_closed", ErrorKind.Conflict, "The account is closed: nobody enters it. Restore it first.");
}
