using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>A NATS user of an account. Group: the signing key group that signs its credentials. Credentials: how many are
/// neither revoked nor expired. LastSeenAt: when one of them last connected.</summary>
internal sealed record UserView(UserId Id, AccountId AccountId, string Name, string Group, int Credentials, DateTimeOffset? LastSeenAt, DateTimeOffset CreatedAt)
{
    public static Expression<Func<User, UserView>> From(PortalDb db, DateTimeOffset now) => u => new UserView(
        u.Id,
        u.AccountId,
        u.Name,
        db.SigningKeyGroups.Where(g => g.Id == u.GroupId).Select(g => g.Name).Single(),
        db.Credentials.Count(c => c.UserId == u.Id && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now)),
        db.Credentials.Where(c => c.UserId == u.Id).Max(c => c.LastSeenAt),
        u.CreatedAt);
}
