using Platform.Kernel;

namespace Platform.Portal.Features.Members;

internal static class MemberErrors
{
    public static readonly Error NotFound = new("member.not_found", ErrorKind.NotFound, "Nobody with that id is in this organization. GET /api/v1/members lists who is.");
    public static readonly Error MayNotRead = new("member.may_not_read", ErrorKind.Forbidden, "Seeing who is in the organization needs the permission members:read.");
    public static readonly Error MayNotManage = new("member.may_not_manage", ErrorKind.Forbidden, "Inviting, changing and removing people needs the permission members:manage, which admins and owners have.");
    public static readonly Error RoleAbove = new("member.role_above_yours", ErrorKind.Forbidden, "That role may do what you, or the API token you use, may not. Nobody gives such a role, changes who has it, or removes them: ask an owner.", "role");
    public static readonly Error RoleRequired = new("member.role_required", ErrorKind.Invalid, "role is one of billing, viewer, developer, admin, owner.", "role");
    public static readonly Error LastOwner = new("member.last_owner", ErrorKind.Conflict, "The organization would be left without an owner. Make another member owner first, or delete the organization.");
    public static readonly Error OwnSessions = new("member.own_sessions", ErrorKind.Conflict, "Your own sessions you end at /security.");
    public static readonly Error LimitNeedsNarrowRole = new("member.limit_needs_narrow_role", ErrorKind.Invalid, "Only viewers and developers can be limited to some accounts. Leave account_ids out, or choose one of those roles.", "account_ids");
    public static readonly Error UserLimitNeedsNarrowRole = new("member.user_limit_needs_narrow_role", ErrorKind.Invalid, "Only viewers and developers can be limited to some users. Leave user_ids out, or choose one of those roles.", "user_ids");
    public static readonly Error LimitedTwice = new("member.limited_twice", ErrorKind.Invalid, "Whoever is limited to users sees their accounts already. Give user_ids or account_ids, and null for the other.", "user_ids");
    public static readonly Error UnknownUser = new("member.unknown_user", ErrorKind.Invalid, "user_ids names a user this organization does not have, or more than 200. GET /api/v1/accounts/{account_id}/users lists those of an account.", "user_ids");
    public static readonly Error UnknownAccount = new("member.unknown_account", ErrorKind.Invalid, "account_ids names an account this organization does not have. GET /api/v1/accounts lists yours.", "account_ids");
}
