using Platform.Kernel;

namespace Platform.Portal.Features.Audit;

internal static class AuditErrors
{
    public static readonly Error MayNotRead = new("audit.may_not_read", ErrorKind.Forbidden, "Reading the audit log needs the permission audit:read, which admins and owners have.");
    public static readonly Error InvalidAction = new("audit.invalid_action", ErrorKind.Invalid, "action is a noun, such as account, or a noun and a verb, such as account.create.", "/action");
    public static readonly Error InvalidTime = new("audit.invalid_time", ErrorKind.Invalid, "after and before are times as in RFC 3339, such as 2026-11-30T12:00:00Z, and after is the earlier of both.", "after");
    public static readonly Error InvalidEventId = new("audit.invalid_event_id", ErrorKind.Invalid, "Last-Event-ID is the id of an event of this stream: a number. Leave it out to begin with what happens from now on.", "Last-Event-ID");
    public static readonly Error TooManyFollowers = new("audit.too_many_followers", ErrorKind.TooMany, "This organization follows its events in 20 places already. Close one.");
    public static readonly Error InvalidFormat = new("audit.invalid_format", ErrorKind.Invalid, "format is json, csv or cloudevents.", "format");
}
