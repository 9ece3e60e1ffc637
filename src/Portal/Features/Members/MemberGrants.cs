using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>The accounts or the users a limited member is there for, as rows.</summary>
internal static class MemberGrants
{
    /// <summary>What the member has now; a deleted user is none.</summary>
    public static async Task<(IReadOnlyList<AccountId>? Accounts, IReadOnlyList<UserId>? Users)> ReadAsync(PortalDb db, Member member, CancellationToken ct) => (
        member.IsLimited ? await db.MemberAccounts.Where(a => a.PersonId == member.PersonId).Select(a => a.AccountId).ToListAsync(ct) : null,
        member.IsLimitedToUsers ? await Live(db).Where(u => u.PersonId == member.PersonId).Select(u => u.UserId).ToListAsync(ct) : null);

    /// <summary>Of users that are not deleted.</summary>
    public static IQueryable<MemberUser> Live(PortalDb db) => db.MemberUsers.Where(g => db.Users.Any(u => u.Id == g.UserId && u.DeletedAt == null));

    /// <summary>Makes it these and no others, of those that are there; null: no limit. The caller saves.</summary>
    public static async Task SetAsync(PortalDb db, Member member, IReadOnlyList<AccountId>? accounts, IReadOnlyList<UserId>? users, CancellationToken ct)
    {
        (member.IsLimited, member.IsLimitedToUsers) = (accounts is not null, users is not null);
        var (organization, person) = (member.OrganizationId, member.PersonId);
        var newAccounts = Replace(db, await db.MemberAccounts.Where(a => a.PersonId == person).ToListAsync(ct), a => a.AccountId, accounts);
        var newUsers = Replace(db, await db.MemberUsers.Where(u => u.PersonId == person).ToListAsync(ct), u => u.UserId, users);
        db.MemberAccounts.AddRange((await db.Accounts.Where(a => newAccounts.Contains(a.Id) && !a.IsSystem).Select(a => a.Id).ToListAsync(ct))
            .Select(id => new MemberAccount { OrganizationId = organization, PersonId = person, AccountId = id }));
        db.MemberUsers.AddRange((await db.Users.Where(u => newUsers.Contains(u.Id) && u.DeletedAt == null).Select(u => new { u.Id, u.AccountId }).ToListAsync(ct))
            .Select(u => new MemberUser { OrganizationId = organization, PersonId = person, AccountId = u.AccountId, UserId = u.Id }));
    }

    /// <summary>Removes the rows of what is not wanted, and says what is wanted and has none yet.</summary>
    private static List<TId> Replace<TRow, TId>(PortalDb db, List<TRow> rows, Func<TRow, TId> idOf, IReadOnlyList<TId>? wanted) where TRow : class
    {
        db.RemoveRange(rows.Where(r => wanted?.Contains(idOf(r)) is not true));
        return [.. (wanted ?? []).Except(rows.Select(idOf))];
    }
}
