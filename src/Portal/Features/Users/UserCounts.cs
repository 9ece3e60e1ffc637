using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>How many users an account has, and how many credentials of theirs are neither revoked nor expired.</summary>
internal sealed class UserCounts
{
    public required int Users { get; init; }
    public required int Credentials { get; init; }

    private static readonly Func<PortalDb, AccountId, DateTimeOffset, CancellationToken, Task<UserCounts>> Of = CompiledQuery.One(
        (PortalDb db, AccountId account, DateTimeOffset now, CancellationToken _) => db.Organizations.AsNoTracking().Select(_ => new UserCounts
        {
            Users = db.Users.Count(u => u.AccountId == account && u.DeletedAt == null),
            Credentials = db.Credentials.Count(c => c.AccountId == account && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now)
                && db.Users.Any(u => u.Id == c.UserId && u.DeletedAt == null)),
        }).Single());

    public static Task<UserCounts> ReadAsync(PortalDb db, AccountId account, DateTimeOffset now, CancellationToken ct) => Of(db, account, now, ct);
}
