using Platform.Kernel;

namespace Platform.Portal.Features.AuditStreams;

internal static class AuditStreamErrors
{
    public static readonly Error MayNotManage = new("audit_stream.may_not_manage", ErrorKind.Forbidden, "Publishing the audit log needs the permission webhooks:manage, which admins and owners have.");
    public static readonly Error NotFound = new("audit_stream.not_found", ErrorKind.NotFound, "The audit log is not published. PUT /api/v1/audit-stream says where to.");
    public static readonly Error AccountMissing = new("audit_stream.account_missing", ErrorKind.Invalid, "account_id names an account of this organization. GET /api/v1/accounts lists them.", "account_id");
    public static readonly Error PrefixInvalid = new("audit_stream.prefix_invalid", ErrorKind.Invalid, "subject_prefix is words joined by dots, such as audit or org.audit, 128 characters at most, without wildcards; it does not begin with $.", "subject_prefix");
    public static readonly Error AfterInvalid = new("audit_stream.after_invalid", ErrorKind.Invalid, "after_sequence is 0 (the whole log) to the number of the newest event; left out, it begins with what happens from now on.", "after_sequence");
}
