using Platform.Kernel;

namespace Platform.Portal.Features.Users;

internal static class UserErrors
{
    public static readonly Error NotFound = new("user.not_found", ErrorKind.NotFound, "No such user in this account. GET …/users lists them.");
    public static readonly Error MayNotManage = new("user.may_not_manage", ErrorKind.Forbidden, "Creating users needs the permission users:manage, which developers, admins and owners have.");
    public static readonly Error NameTaken = new("user.name_taken", ErrorKind.Conflict, "This account already has a user of that name. Choose another.", "name");
}
