using System.Text;
using Platform.Nats.Jwt;

namespace Platform.Nats.Permissions;

/// <summary>
/// What a user may publish and subscribe to, decided as nats-server 2.15.1 decides it. The rules are observations of that server;
/// tests hold them against its recorded decisions and against a running one. Not in here: limits, source addresses, times, imports.
/// Immutable; questions allocate nothing.
/// </summary>
public sealed partial class SubjectPermissions
{
    // A line of the protocol, with its verb; a longer one closes the connection.
    private const int MaxSubjectBytes = 4090;

    private static readonly PermissionEntry[] NoEntries = [];

    private readonly PermissionEntry[] _pubAllow;
    private readonly PermissionEntry[] _pubDeny;
    private readonly PermissionEntry[] _subAllow;
    private readonly PermissionEntry[] _subDeny;

    private SubjectPermissions(LoginRefusal refusal)
    {
        Refusal = refusal;
        _pubAllow = _pubDeny = _subAllow = _subDeny = NoEntries;
    }

    private SubjectPermissions(PermissionOrigin? origin, IReadOnlyList<PermissionEntry> entries, NatsPermissions permissions)
    {
        Origin = origin;
        _pubAllow = Only(entries, PermissionList.PubAllow);
        _pubDeny = Only(entries, PermissionList.PubDeny);
        _subAllow = Only(entries, PermissionList.SubAllow);
        _subDeny = Only(entries, PermissionList.SubDeny);
        Resp = origin is null ? null : permissions.Resp;
        IsPubAllowInForce = Resp is not null || (permissions.Pub.Allow is not null && _pubAllow.Length + _pubDeny.Length > 0);
    }

    /// <summary>Not null: the server lets the user in with no permissions at all, as it does not let it in.</summary>
    public LoginRefusal? Refusal { get; }

    /// <summary>Whose lists these are; null: nobody's, so everything is allowed.</summary>
    public PermissionOrigin? Origin { get; }

    /// <summary>Permission to answer what was received; max 0 is 1 answer, ttl 0 is 2 minutes, negative is no limit.</summary>
    public NatsResponsePermission? Resp { get; }

    /// <summary>Only what pub.allow matches may be published; true for an empty list beside a deny entry, and with resp.</summary>
    public bool IsPubAllowInForce { get; }

    /// <summary>Allow entries of the template that came to nothing.</summary>
    public IReadOnlyList<DroppedEntry> Dropped { get; private init; } = [];

    /// <summary>Permissions of a user of an account: the scope is that of the account's signing key that issued it, if it has one.</summary>
    public static SubjectPermissions Of(NatsUserClaims user, NatsAccountClaims account) =>
        Of(user, account.Account.SigningKeys?.Find(k => string.Equals(k.Key, user.Issuer, StringComparison.Ordinal))?.Template, account);

    /// <summary>Permissions of a user whose signing key has the template given, or none.</summary>
    public static SubjectPermissions Of(NatsUserClaims user, NatsUserPermissionLimits? template, NatsAccountClaims account)
    {
        var defaults = account.Account.DefaultPermissions;
        if (FirstInvalid(defaults) is { } badDefault)
        {
            return new(badDefault with { Kind = LoginRefusalKind.InvalidDefaults });
        }

        if (template is null)
        {
            var own = new NatsPermissions { Pub = user.User.Pub, Sub = user.User.Sub, Resp = user.User.Resp };
            return FirstInvalid(own) is { } badEntry ? new(badEntry)
                : IsEmpty(own) ? OfDefaults(defaults)
                : new(PermissionOrigin.User, Plain(own), own);
        }

        if (!user.User.HasEmptyPermissions)
        {
            return new(new LoginRefusal(LoginRefusalKind.ScopedUserHasOwn));
        }

        var expanded = Templates.Expand(template, user, account);
        return expanded.Refusal is not null ? new(expanded.Refusal)
            : IsEmpty(template) ? OfDefaults(defaults)
            : new(PermissionOrigin.Template, expanded.Entries, template) { Dropped = expanded.Dropped };
    }

    /// <summary>Entries of a list, in order.</summary>
    public IReadOnlyList<PermissionEntry> Entries(PermissionList list) => list switch
    {
        PermissionList.PubAllow => _pubAllow,
        PermissionList.PubDeny => _pubDeny,
        PermissionList.SubAllow => _subAllow,
        PermissionList.SubDeny => _subDeny,
    };

    private static SubjectPermissions OfDefaults(NatsPermissions defaults) =>
        IsEmpty(defaults) ? new(null, [], defaults) : new(PermissionOrigin.Defaults, Plain(defaults), defaults);

    private static bool IsEmpty(NatsPermissions p) =>
        p.Resp is null && p.Pub.Allow is not { Count: > 0 } && p.Pub.Deny is not { Count: > 0 } && p.Sub.Allow is not { Count: > 0 } && p.Sub.Deny is not { Count: > 0 };

    private static List<PermissionEntry> Plain(NatsPermissions p) =>
    [
        .. Lists(p).SelectMany(l => (l.Entries ?? []).Select(text => new PermissionEntry(l.List, text))),
    ];

    // The rules of a user's JWT, which name the finding only: the first entry with one is to blame.
    private static LoginRefusal? FirstInvalid(NatsPermissions p)
    {
        foreach (var (list, entries) in Lists(p))
        {
            foreach (var entry in entries ?? [])
            {
                var results = new ValidationResults(DateTimeOffset.UnixEpoch);
                SubjectRules.ValidatePermission(new() { Allow = [entry] }, permitQueue: list is PermissionList.SubAllow or PermissionList.SubDeny, results);
                if (results.Issues.Count > 0)
                {
                    return new(LoginRefusalKind.InvalidEntry, list, entry);
                }
            }
        }

        return null;
    }

    private static (PermissionList List, List<string>? Entries)[] Lists(NatsPermissions p) =>
    [
        (PermissionList.PubAllow, p.Pub.Allow),
        (PermissionList.PubDeny, p.Pub.Deny),
        (PermissionList.SubAllow, p.Sub.Allow),
        (PermissionList.SubDeny, p.Sub.Deny),
    ];

    private static PermissionEntry[] Only(IReadOnlyList<PermissionEntry> entries, PermissionList list) => [.. entries.Where(e => e.List == list)];

    private static bool IsTooLong(string subject) => subject.Length > MaxSubjectBytes || Encoding.UTF8.GetByteCount(subject) > MaxSubjectBytes;
}
