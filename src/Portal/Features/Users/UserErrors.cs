using Platform.Kernel;

namespace Platform.Portal.Features.Users;

internal static class UserErrors
{
    public static readonly Error NotFound = new("user.not_found", ErrorKind.NotFound, "No such user in this account. GET …/users lists them.");
    public static readonly Error MayNotManage = new("user.may_not_manage", ErrorKind.Forbidden, "Creating and changing users needs the permission users:manage, which developers, admins and owners have.");
    public static readonly Error NameTaken = new("user.name_taken", ErrorKind.Conflict, "This account already has a user of that name. Choose another.", "name");
    public static readonly Error UnknownGroup = new("user.unknown_group", ErrorKind.Invalid, "This account has no signing key group of that name. Name one it has, or leave group out for \"default\".", "/group");
    public static readonly Error ScopedPermissions = new("user.scoped_permissions", ErrorKind.Invalid, "The group's template decides what its users may do; servers refuse a user of it that has permissions or limits of its own. Leave permissions out, or choose a group without a template.", "permissions");
    public static readonly Error BearerDisallowed = new("user.bearer_disallowed", ErrorKind.Invalid, "This account does not admit bearer tokens: its limits say disallow_bearer. Change that first, or leave bearer_token out.", "permissions/bearer_token");
    public static readonly Error InvalidTag = new("user.invalid_tag", ErrorKind.Invalid, "A tag is a word or key:value of small letters, digits, hyphens, underscores and slashes: team:billing. No dots and no wildcards, since templates put tags into subjects.", "tags");
    public static readonly Error TagTwice = new("user.tag_twice", ErrorKind.Invalid, "This tag is there twice. Leave one out.", "tags");
    public static readonly Error TooManyTags = new("user.too_many_tags", ErrorKind.Invalid, "A user has 50 tags at most; each makes every credential longer.", "tags");
    public static readonly Error InvalidLifetime = new("user.invalid_lifetime", ErrorKind.Invalid, "lifetime_seconds is a whole number of seconds from 60 (a minute) to 315360000 (ten years).", "lifetime_seconds");
    public static readonly Error InvalidStatus = new("user.invalid_status", ErrorKind.Invalid, "status is may_connect (a valid credential is out) or no_credentials; leave it out for all.", "status");
    public static readonly Error CopyWidens = new("user.copy_widens", ErrorKind.Invalid, "The template of this user's group limits it; in a group without a template the copy could use every subject. Create it there with permissions of its own.", "/group");
    public static readonly Error InvalidKeep = new("user.invalid_keep", ErrorKind.Invalid, "keep_old_until is a time from now to 90 days ahead. Leave it out to revoke the old credentials at once.", "keep_old_until");
}
