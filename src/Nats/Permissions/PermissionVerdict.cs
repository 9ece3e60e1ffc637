namespace Platform.Nats.Permissions;

/// <summary>What decided.</summary>
public enum PermissionRule
{
    /// <summary>Nothing limits this direction.</summary>
    NoList,

    /// <summary>An allow entry matches and no deny entry does.</summary>
    Allow,

    /// <summary>A deny entry matches; deny beats allow.</summary>
    Deny,

    /// <summary>No deny entry matches: there is a deny list and no allow list.</summary>
    NotDenied,

    /// <summary>There is an allow list, and nothing on it matches.</summary>
    NotAllowed,

    /// <summary>Nothing may be published but answers to what was received (resp).</summary>
    OnlyResponses,

    /// <summary>An answer to what was received, within max and ttl of resp. Beats deny.</summary>
    Response,

    /// <summary>A subject servers keep for themselves.</summary>
    ReservedSubject,

    /// <summary>A reply subject servers keep for themselves.</summary>
    ReservedReply,

    /// <summary>The queue name "_sys_", which is nobody's.</summary>
    ReservedQueue,

    /// <summary>Not a subject, or not one to subscribe to.</summary>
    InvalidSubject,

    /// <summary>The message is not one of the subscription's subject.</summary>
    OtherSubject,

    /// <summary>The user does not get in at all: see <see cref="SubjectPermissions.Refusal"/>.</summary>
    LoginRefused,
}

/// <summary>An answer, and the rule it came from.</summary>
/// <param name="Entry">The entry that decided, where one did.</param>
public readonly record struct PermissionVerdict(bool IsAllowed, PermissionRule Rule, PermissionEntry? Entry = null)
{
    internal static PermissionVerdict Yes(PermissionRule rule, PermissionEntry? entry = null) => new(true, rule, entry);

    internal static PermissionVerdict No(PermissionRule rule, PermissionEntry? entry = null) => new(false, rule, entry);
}

/// <summary>Why a server lets nobody in with such claims. The client hears "Authorization Violation" only; the reason is in the server's log.</summary>
public enum LoginRefusalKind
{
    /// <summary>The account's default permissions have an invalid entry: no user of the account gets in.</summary>
    InvalidDefaults,

    /// <summary>The user's own lists have an invalid entry.</summary>
    InvalidEntry,

    /// <summary>A user of a scoped key has permissions or limits of its own, be they empty.</summary>
    ScopedUserHasOwn,

    /// <summary>Not a function templates know.</summary>
    UnknownFunction,

    /// <summary>A deny entry names a tag that is not set.</summary>
    DenyWithoutTag,

    /// <summary>A deny entry comes to something that is no subject.</summary>
    DenyInvalid,

    /// <summary>More than 4,096 subjects from one list.</summary>
    TooManySubjects,
}

/// <param name="List">The list of the entry.</param>
/// <param name="Entry">The entry's text; empty where none is to blame.</param>
public sealed record LoginRefusal(LoginRefusalKind Kind, PermissionList? List = null, string Entry = "");
