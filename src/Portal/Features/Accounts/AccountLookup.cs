using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Whether the caller has such an account: what every list under an account asks before it answers that there is nothing in it.</summary>
internal static class AccountLookup
{
    private static readonly Func<PortalDb, AccountId, CancellationToken, Task<bool>> Has = CompiledQuery.One(
        (PortalDb db, AccountId id, CancellationToken _) => db.Accounts.Any(a => a.Id == id && !a.IsSystem));

    public static Task<bool> HasAccountAsync(this PortalDb db, AccountId id, CancellationToken ct) => Has(db, id, ct);
}
