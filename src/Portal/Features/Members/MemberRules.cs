using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>What may be given to a member, or to somebody invited.</summary>
internal static class MemberRules
{
    private const int MostAccounts = 200;

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

        return body.AccountIds is not null && !MemberBody.CanBeLimited(role) ? MemberErrors.LimitNeedsNarrowRole
            : await AreOfCallersAsync(db, body.AccountIds, ct) ? null
            : MemberErrors.UnknownAccount;
    }

    /// <summary>Whether these are accounts the caller sees, and not too many; null, for all, is fine.</summary>
    public static async Task<bool> AreOfCallersAsync(PortalDb db, IReadOnlyList<AccountId>? accounts, CancellationToken ct)
    {
        var ids = accounts?.Distinct().ToList() ?? [];
        return ids.Count == 0 || (ids.Count <= MostAccounts && await db.Accounts.CountAsync(a => ids.Contains(a.Id) && !a.IsSystem, ct) == ids.Count);
    }
}
