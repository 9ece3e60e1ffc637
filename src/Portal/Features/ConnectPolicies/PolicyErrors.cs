using Platform.Kernel;

namespace Platform.Portal.Features.ConnectPolicies;

internal static class PolicyErrors
{
    public static readonly Error NotFound = new("policy.not_found", ErrorKind.NotFound, "The account has no connect policy, so no client is admitted by a token. PUT …/connect-policy makes the first version.");
    public static readonly Error VersionNotFound = new("policy.version_not_found", ErrorKind.NotFound, "The account's connect policy has no such version. GET …/connect-policy/versions lists them.");
    public static readonly Error MayNotManage = new("policy.may_not_manage", ErrorKind.Forbidden, "Changing and trying out connect policies needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error Missing = new("policy.missing", ErrorKind.Invalid, "policy is the document, an object: {\"rules\": […]}.", "policy");
    public static readonly Error Invalid = new("policy.invalid", ErrorKind.Invalid, "The policy is not in order. Each of the errors names the member, the rule, and what to write instead.", "policy");
    public static readonly Error NoteInvalid = new("policy.note_invalid", ErrorKind.Invalid, "note is up to 500 characters on one line, no blanks at its ends.", "/note");
    public static readonly Error MayNotTest = new("policy.may_not_test", ErrorKind.Forbidden, "The test bench needs the permission users:manage, which developers, admins and owners have.");
    public static readonly Error NothingToTest = new("policy.nothing_to_test", ErrorKind.Invalid, "Send a token, a username and password, a client certificate, or the id of a decision to go through again.", "token");
    public static readonly Error TwoToTest = new("policy.two_to_test", ErrorKind.Invalid, "A decision is gone through with the claims it was made with: leave token, username, password and certificates out, or decision_id.", "decision_id");
    public static readonly Error NothingVerified = new("policy.nothing_verified", ErrorKind.Conflict, "That client was refused before its credential was found genuine, so there are no claims to go through again. Paste its token.", "decision_id");
    public static readonly Error TestInvalid = new("policy.test_invalid", ErrorKind.Invalid, "A token or password is up to 20000 characters, the other members up to 1024.", "token");
}
