using Platform.Kernel;

namespace Platform.Portal.Features.Clients;

internal static class ClientErrors
{
    public static readonly Error MayNotManage = new("client.may_not_manage", ErrorKind.Forbidden, "Clients and service accounts need the permission clients:manage.");
    public static readonly Error MayNotManageOwn = new("authorization.may_not_manage", ErrorKind.Forbidden, "Seeing and ending what applications may do for you needs the permission tokens:manage.");
    public static readonly Error NotFound = new("client.not_found", ErrorKind.NotFound, "There is no such client in this organization. GET /api/v1/clients lists them.");
    public static readonly Error SecretNotFound = new("client.secret_not_found", ErrorKind.NotFound, "The client has no such secret. GET /api/v1/clients/{client_id} lists them.");
    public static readonly Error AuthorizationNotFound = new("authorization.not_found", ErrorKind.NotFound, "You gave no application this authorization here. GET /api/v1/authorizations lists yours.");
    public static readonly Error NameInvalid = new("client.name_invalid", ErrorKind.Invalid, "name is 1 to 64 characters, without control characters and without spaces at either end.", "name");
    public static readonly Error KindMissing = new("client.kind_missing", ErrorKind.Invalid, "kind is web (keeps a secret), native (keeps none) or service (a service account).", "/kind");
    public static readonly Error KindUnknown = new("client.kind_unknown", ErrorKind.Invalid, "kind is web, native or service; left out, all are listed.", "kind");
    public static readonly Error RedirectUriMissing = new("client.redirect_uri_missing", ErrorKind.Invalid, "redirect_uris names one to ten addresses of a web client.", "redirect_uris");
    public static readonly Error RedirectUriInvalid = new("client.redirect_uri_invalid", ErrorKind.Invalid, "An address in redirect_uris is https://…, http://127.0.0.1/… or http://[::1]/…, for a web client http://localhost/… too, or of a native client's own scheme (com.example.app:/…), without fragment and wildcard.", "redirect_uris");
    public static readonly Error PostLogoutUriInvalid = new("client.post_logout_redirect_uri_invalid", ErrorKind.Invalid, "An address in post_logout_redirect_uris has the form of those in redirect_uris.", "post_logout_redirect_uris");
    public static readonly Error NotForServices = new("client.not_for_services", ErrorKind.Invalid, "A service account acts for itself: leave redirect_uris and post_logout_redirect_uris out.", "redirect_uris");
    public static readonly Error RoleMissing = new("client.role_missing", ErrorKind.Invalid, "role is viewer, developer, admin or owner for a service account, and left out for other clients.", "role");
    public static readonly Error ScopeUnknown = new("client.scope_unknown", ErrorKind.Invalid, "scopes holds a word that such a client cannot have: openid, profile, email, offline_access and the permissions; no tokens:manage, no clients:manage, nothing of the platform's, and for a service account permissions of its role alone.", "scopes");
    public static readonly Error LimitNeedsNarrowRole = new("client.limit_needs_narrow_role", ErrorKind.Invalid, "Only service accounts that are viewer or developer can be limited to some accounts. Leave account_ids out, or choose one of those roles.", "account_ids");
    public static readonly Error UnknownAccount = new("client.unknown_account", ErrorKind.Invalid, "account_ids names an account this organization does not have, or more than 200. GET /api/v1/accounts lists yours.", "account_ids");
    public static readonly Error ScopeTooWide = new("client.scope_too_wide", ErrorKind.Forbidden, "A service account may do no more than you may yourself: give it a lesser role, or fewer scopes.", "scopes");
    public static readonly Error KeepsNoSecret = new("client.keeps_no_secret", ErrorKind.Conflict, "A native client keeps no secret: it proves each code instead (PKCE).");
    public static readonly Error TooManySecrets = new("client.too_many_secrets", ErrorKind.Conflict, "The client has five secrets that are good. Revoke one first.");
    public static readonly Error ExpiryInvalid = new("client.expiry_invalid", ErrorKind.Invalid, "expires_at lies in the past. Name a later time, or leave it out.", "expires_at");
    public static readonly Error OverlapInvalid = new("client.overlap_invalid", ErrorKind.Invalid, "overlap_seconds is 0 to 2592000: for so long the secrets before the new one go on.", "overlap_seconds");
}
