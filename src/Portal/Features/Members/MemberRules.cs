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

        if (body.AccountIds is not { } accounts)
        {
            return null;
        }

        if (!MemberBody.CanBeLimited(role))
        {
            return MemberErrors.LimitNeedsNarrowRole;
        }

        var ids = accounts.Distinct().ToList();
        return ids.Count > MostAccounts || await db.Accounts.CountAsync(a => ids.Contains(a.Id) && !a.IsSystem, ct) != ids.Count ? MemberErrors.UnknownAccount : null;
    }
}
