using Platform.Kernel;

namespace Platform.Portal.Features.SigningKeyGroups;

internal static class GroupErrors
{
    public static readonly Error NotFound = new("group.not_found", ErrorKind.NotFound, "No such signing key group in this account. GET …/signing-key-groups lists them.");
    public static readonly Error KeyNotFound = new("group.key_not_found", ErrorKind.NotFound, "No such signing key in this group. GET …/signing-key-groups/{id} lists its keys.");
    public static readonly Error MayNotManage = new("group.may_not_manage", ErrorKind.Forbidden, "Changing signing keys needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error NameTaken = new("group.name_taken", ErrorKind.Conflict, "This account already has a signing key group of that name. Choose another.", "name");
    public static readonly Error RoleInvalid = new("group.role_invalid", ErrorKind.Invalid, "role is up to 100 characters, no control characters, no blanks at its ends. It stands in the key's scope, for tools to show.", "role");
    public static readonly Error DescriptionInvalid = new("group.description_invalid", ErrorKind.Invalid, "description is up to 500 characters on one line, no blanks at its ends.", "description");
    public static readonly Error KindFixed = new("group.kind_fixed", ErrorKind.Conflict, "A group stays scoped or unscoped: the JWTs its keys have signed would stop working, or mean something else. Make or copy a group, and move the users.", "template");
    public static readonly Error NotEmpty = new("group.not_empty", ErrorKind.Conflict, "The group has users or has signed credentials, which the ledger keeps. Disable it, or remove its keys: then nobody connects by it.");
    public static readonly Error Disabled = new("group.disabled", ErrorKind.Conflict, "The group is disabled: none of its keys is in the account's JWT. Enable the group first.");
    public static readonly Error PublicKeyInvalid = new("group.public_key_invalid", ErrorKind.Invalid, "public_key is an account public key: A and 55 capital letters and digits, as `nk -gen account -pubout` prints it.", "public_key");
    public static readonly Error SeedSent = new("group.seed_sent", ErrorKind.Invalid, "That is a seed. Send the public key (A…), and make a new pair: this seed has travelled.", "public_key");
    public static readonly Error PublicKeyTaken = new("group.public_key_taken", ErrorKind.Conflict, "That key is an account's own, or signs for a group already. A key belongs to one group only; make a new pair.", "public_key");
    public static readonly Error NoHeldKey = new("group.no_held_key", ErrorKind.Conflict, "All keys of this group are your own. Rotate by adding the new public key, reissuing, and removing the old one.");
    public static readonly Error OverlapInvalid = new("group.overlap_invalid", ErrorKind.Invalid, "overlap_seconds is how long the old keys go on working: 0 (not at all) to 31536000 (a year).", "overlap_seconds");
    public static readonly Error KeyRemoved = new("group.key_removed", ErrorKind.Conflict, "The key was removed, which is for good. Rotate the group to get a new one, or add your own.");
    public static readonly Error KeyStateInvalid = new("group.key_state_invalid", ErrorKind.Invalid, "state is active or disabled. DELETE removes a key, POST …/rotate retires it.", "/state");
    public static readonly Error KeyNotHeld = new("group.key_not_held", ErrorKind.Conflict, "The seed of this key was never here: you brought the public key. Whoever made it has the seed.");
    public static readonly Error SeedShown = new("group.seed_shown", ErrorKind.Conflict, "The seed of this key was handed out already, once is all. Rotate the group and hand out the new key's.");
    public static readonly Error UsersInvalid = new("group.users_invalid", ErrorKind.Invalid, "users is stay, move or copy.", "users");
    public static readonly Error UserNameTaken = new("group.user_name_taken", ErrorKind.Conflict, "A copied user is named user-group, and one of these names is taken or longer than 64 characters. Choose a shorter or other name for the group, or move the users.", "name");
    public static readonly Error Refused = new("group.refused", ErrorKind.Conflict, "nats-server would not take the account with this change.");
    public static readonly Error SampleTagInvalid = new("group.sample_tag_invalid", ErrorKind.Invalid, "A tag has 1 to 256 characters; 100 tags at most.", "user/tags");
    public static readonly Error SampleSubjectInvalid = new("group.sample_subject_invalid", ErrorKind.Invalid, "subject is a user public key: U and 55 capital letters and digits. Left out, one is made up.", "user/subject");
}
