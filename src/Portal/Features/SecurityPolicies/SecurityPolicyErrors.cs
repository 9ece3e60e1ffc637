using Platform.Kernel;

namespace Platform.Portal.Features.SecurityPolicies;

internal static class SecurityPolicyErrors
{
    public static readonly Error MayNotRead = new("security_policy.may_not_read", ErrorKind.Forbidden, "Reading what the organization asks of its members needs the permission accounts:read.");
    public static readonly Error MayNotManage = new("security_policy.may_not_manage", ErrorKind.Forbidden, "Changing what the organization asks of its members needs the permission organization:manage, which owners have.");
    public static readonly Error Missing = new("security_policy.missing", ErrorKind.Invalid, "require_two_factors is missing: true or false.", "require_two_factors");
    public static readonly Error NoneYourself = new("security_policy.none_yourself", ErrorKind.Conflict, "You have no second factor yourself and would be shut out. Set up an authenticator app or a passkey at /security first.");
}
