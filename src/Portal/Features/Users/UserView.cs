using System.Linq.Expressions;
using LinqKit;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>A NATS user of an account. Group: the signing key group that signs its credentials; IsScoped: that group's template decides what it may do, and
/// Permissions is null. Credentials: how many are neither revoked nor expired. LastSeenAt: when one of them last connected.</summary>
internal sealed record UserView(
    UserId Id,
    AccountId AccountId,
    string Name,
    string Group,
    bool IsScoped,
    IReadOnlyList<string> Tags,
    long? LifetimeSeconds,
    UserLimitsBody? Permissions,
    [property: MovesByItself] int Credentials,
    [property: MovesByItself] DateTimeOffset? LastSeenAt,
    DateTimeOffset CreatedAt)
{
    public static UserView Of(UserRow row)
    {
        var fields = UserFields.From(row.User.Name, row.User.Claims, row.User.LifetimeSeconds, row.IsScoped);
        return new(
            row.User.Id, row.User.AccountId, row.User.Name, row.Group, row.IsScoped, fields.Tags!, fields.LifetimeSeconds, fields.Permissions, row.Credentials, row.LastSeenAt, row.User.CreatedAt);
    }
}

/// <summary>A user that was not deleted, with what its view says beside its own row.</summary>
internal sealed class UserRow
{
    public required User User { get; init; }
    public required string Group { get; init; }
    public required bool IsScoped { get; init; }
    public required int Credentials { get; init; }
    public required DateTimeOffset? LastSeenAt { get; init; }

    private static readonly Expression<Func<PortalDb, AccountId, DateTimeOffset, IQueryable<UserRow>>> Query = (db, account, now) =>
        from user in db.Users
        where user.AccountId == account && user.DeletedAt == null
        join g in db.SigningKeyGroups on user.GroupId equals g.Id
        select new UserRow
        {
            User = user,
            Group = g.Name,
            IsScoped = g.Template != null,
            Credentials = db.Credentials.Count(c => c.UserId == user.Id && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now)),
            LastSeenAt = db.Credentials.Where(c => c.UserId == user.Id).Max(c => c.LastSeenAt),
        };

    private static readonly Func<PortalDb, AccountId, DateTimeOffset, IQueryable<UserRow>> QueryOf = Query.Compile();

    private static readonly Func<PortalDb, AccountId, UserId, DateTimeOffset, CancellationToken, Task<UserRow?>> One = CompiledQuery.One(
        (PortalDb db, AccountId account, UserId id, DateTimeOffset now, CancellationToken _) => Query.Invoke(db, account, now).AsNoTracking().SingleOrDefault(r => r.User.Id == id));

    private static readonly Func<PortalDb, AccountId, UserId, int, DateTimeOffset, IAsyncEnumerable<UserRow>> Next = CompiledQuery.Many(
        (PortalDb db, AccountId account, UserId after, int most, DateTimeOffset now) => Query.Invoke(db, account, now).AsNoTracking()
            .Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.User.Id), ValueTuple.Create(after))).OrderBy(r => r.User.Id).Take(most));

    /// <summary>To be narrowed and ordered. <see cref="FindAsync"/> and <see cref="AfterAsync"/> ask what is asked most, and are compiled once.</summary>
    public static IQueryable<UserRow> All(PortalDb db, AccountId account, DateTimeOffset now) => QueryOf(db, account, now);

    public static Task<UserRow?> FindAsync(PortalDb db, AccountId account, UserId id, DateTimeOffset now, CancellationToken ct) => One(db, account, id, now, ct);

    /// <summary>Oldest first; after null: from the first.</summary>
    public static ValueTask<List<UserRow>> AfterAsync(PortalDb db, AccountId account, UserId? after, int most, DateTimeOffset now, CancellationToken ct) =>
        Next(db, account, after ?? default, most, now).ToListAsync(ct);
}
