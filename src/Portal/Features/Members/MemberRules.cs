using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>What may be given to a member, or to somebody invited.</summary>
internal static class MemberRules
{
    private const int Most = 200;

    /// <summary>The refusal, or null when the caller may give that.</summary>
    public static async Task<Error?> CheckAsync(PortalDb db, MemberBody body, CancellationToken ct)
    {
        if (body.Role is not { } role)
        {
            return MemberErrors.RoleRequired;
        }

        if (!db.Caller.Covers(role))
        {
            return MemberErrors.RoleAbove;
        }

        return body is { AccountIds: not null, UserIds: not null } ? MemberErrors.LimitedTwice
            : body.AccountIds is not null && !MemberBody.CanBeLimited(role) ? MemberErrors.LimitNeedsNarrowRole
            : body.UserIds is not null && !MemberBody.CanBeLimited(role) ? MemberErrors.UserLimitNeedsNarrowRole
            : !await AreOfCallersAsync(db, body.AccountIds, ct) ? MemberErrors.UnknownAccount
            : await AreOfCallersAsync(db, body.UserIds, ct) ? null
            : MemberErrors.UnknownUser;
    }

    /// <summary>Whether these are accounts the caller sees, and not too many; null, for all, is fine.</summary>
    public static Task<bool> AreOfCallersAsync(PortalDb db, IReadOnlyList<AccountId>? accounts, CancellationToken ct) =>
        AreThereAsync(accounts, ids => db.Accounts.CountAsync(a => ids.Contains(a.Id) && !a.IsSystem, ct));

    private static Task<bool> AreOfCallersAsync(PortalDb db, IReadOnlyList<UserId>? users, CancellationToken ct) =>
        AreThereAsync(users, ids => db.Users.CountAsync(u => ids.Contains(u.Id) && u.DeletedAt == null, ct));

    private static async Task<bool> AreThereAsync<T>(IReadOnlyList<T>? wanted, Func<List<T>, Task<int>> count)
    {
        var ids = wanted?.Distinct().ToList() ?? [];
        return ids.Count == 0 || (ids.Count <= Most && await count(ids) == ids.Count);
    }
}
