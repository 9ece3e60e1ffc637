using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>One key of a group. PublicKey: A…. State: active and retiring keys are in the account's JWT, the newest active one that is held signs.
/// IsHeld: false for your own, whose seed is not here. RetiresAt: when a retiring key leaves by itself. SeedShownAt: when the seed was handed out.
/// Connections: how many live clients its credentials have; those signed elsewhere are not among them.</summary>
internal sealed record SigningKeyView(
    string PublicKey, SigningKeyState State, bool IsHeld, DateTimeOffset? RetiresAt, DateTimeOffset? SeedShownAt, [property: MovesByItself] int Connections, DateTimeOffset CreatedAt)
{
    /// <summary>Whether it is in the account's JWT, if its group is not disabled.</summary>
    internal bool IsListed => State is SigningKeyState.Active or SigningKeyState.Retiring;
}

/// <summary>What a change does to live connections. Reconnect: closed, and let in again with what is new. Drop: closed and refused from then on.
/// DropLater: the same at DropsAt, when a retiring key leaves. CountedFrom: "fleet", asked of the nodes themselves (validate_only does, where they answer):
/// users made elsewhere with the group's keys are among them; or "events", from what the fleet has told and the ledger: then they are not.</summary>
internal sealed record GroupEffect(int Reconnect, int Drop, int DropLater, DateTimeOffset? DropsAt, string CountedFrom = GroupEffect.Events)
{
    public const string Fleet = "fleet";
    public const string Events = "events";
}

/// <summary>A named group of account signing keys. Template: what every user of a scoped group gets, in the JWT's own field names; null for an unscoped
/// group, whose users have permissions of their own. Role and description stand in a scoped key's entry of the account JWT. IsDisabled: none of the keys
/// is in the account's JWT. Users: of now. Connections: live ones. Effect: on the answer to a change, what it does (with validate_only: would do) to
/// live connections; null otherwise.</summary>
internal sealed record GroupView(
    SigningKeyGroupId Id,
    AccountId AccountId,
    string Name,
    string Role,
    string Description,
    UserLimitsBody? Template,
    bool IsDisabled,
    IReadOnlyList<SigningKeyView> Keys,
    [property: MovesByItself] int Users,
    [property: MovesByItself] int Connections,
    DateTimeOffset CreatedAt,
    [property: MovesByItself] GroupEffect? Effect = null);

/// <summary>A group with its keys, read in one query.</summary>
internal sealed record GroupRow(SigningKeyGroup Group, IReadOnlyList<SigningKeyView> Keys, int Users)
{
    public static Expression<Func<SigningKeyGroup, GroupRow>> From(PortalDb db) => g => new GroupRow(
        g,
        db.SigningKeys.Where(k => k.AccountId == g.AccountId && k.GroupId == g.Id).OrderByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey)
            .Select(k => new SigningKeyView(
                k.PublicKey,
                k.State,
                k.IsHeld,
                k.RetiresAt,
                k.SeedShownAt,
                db.Connections.Count(c => c.AccountId == g.AccountId && c.DisconnectedAt == null && !c.IsConsole
                    && db.Credentials.Any(r => r.AccountId == g.AccountId && r.PublicKey == c.UserPublicKey && r.SignedBy == k.PublicKey)),
                k.CreatedAt))
            .ToList(),
        db.Users.Count(u => u.AccountId == g.AccountId && u.GroupId == g.Id && u.DeletedAt == null));

    public GroupView ToView(GroupEffect? effect = null) => new(
        Group.Id,
        Group.AccountId,
        Group.Name,
        Group.Role,
        Group.Description,
        Group.Template is null ? null : UserLimitsBody.From(NatsUserPermissionLimits.FromJson(Group.Template)),
        Group.IsDisabled,
        Keys,
        Users,
        Keys.Sum(k => k.Connections),
        Group.CreatedAt,
        effect);
}
