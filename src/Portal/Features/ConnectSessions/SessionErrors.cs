using Platform.Kernel;

namespace Platform.Portal.Features.ConnectSessions;

internal static class SessionErrors
{
    public static readonly Error InvalidState = new("session.invalid_state", ErrorKind.Invalid, "state is live (when left out: what has not ended), ended or all.", "state");
    public static readonly Error MayNotRevoke = new("connect_revocation.may_not_manage", ErrorKind.Forbidden, "Dropping clients that came with tokens needs the permission credentials:manage, which developers, admins and owners have.");
    public static readonly Error LimitedMember = new("connect_revocation.limited_member", ErrorKind.Forbidden, "A revocation counts in every account of the organization, and you are there for some of them only. Ask an admin.");
    public static readonly Error NotFound = new("connect_revocation.not_found", ErrorKind.NotFound, "No such revocation in this organization. GET /api/v1/connect-revocations lists those in force.");
    public static readonly Error ProviderUnknown = new("connect_revocation.provider_unknown", ErrorKind.NotFound, "No such identity provider in this organization. GET /api/v1/identity-providers lists yours.", "/provider");
    public static readonly Error SessionUnknown = new("connect_revocation.session_unknown", ErrorKind.NotFound, "No such session in this organization. GET …/connect-sessions lists them; session is its key, U….", "session");
    public static readonly Error What = new("connect_revocation.what_unclear", ErrorKind.Invalid, "Name provider for all of its clients, provider and subject for all of one subject, or session alone for the credential of one client.");
    public static readonly Error SubjectInvalid = new("connect_revocation.subject_invalid", ErrorKind.Invalid, "subject is the provider's name for the client, 1 to 1024 characters, exactly as sessions and decisions show it.", "/subject");
    public static readonly Error ReasonInvalid = new("connect_revocation.reason_invalid", ErrorKind.Invalid, "reason is up to 500 characters on one line, no blanks at its ends.", "/reason");
    public static readonly Error InvalidListState = new("connect_revocation.invalid_state", ErrorKind.Invalid, "state is active (when left out), lifted or all.", "state");
}
