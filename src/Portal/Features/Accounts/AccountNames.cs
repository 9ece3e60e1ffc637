using Microsoft.EntityFrameworkCore;
using Platform.Portal.Components;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>The accounts that the switcher on every page offers: none that is closed, oldest first, by name alone. How far each has got on the fleet, which is
/// most of what a list of accounts costs, it does not say.</summary>
internal static class AccountNames
{
    private static readonly Func<PortalDb, int, IAsyncEnumerable<Whereabouts.AccountRef>> Oldest = CompiledQuery.Many(
        (PortalDb db, int most) => db.Accounts.AsNoTracking().Where(a => !a.IsSystem && (a.State == AccountState.Active || a.State == AccountState.Suspended))
            .OrderBy(a => a.Id).Take(most).Select(a => new Whereabouts.AccountRef(a.Id, a.Name)));

    public static ValueTask<List<Whereabouts.AccountRef>> ReadAsync(PortalDb db, CancellationToken ct) => Oldest(db, PageRequest.Most).ToListAsync(ct);
}
