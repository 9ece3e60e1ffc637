using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>An organization at one look, for its home page: accounts with what is connected, and how far it has come. All of
/// it is counted from what happened; nothing is a flag somebody set.</summary>
internal static class Overview
{
    /// <summary>HasConsole: a message was tried in the browser. HasConnected: a client of their own was connected at some time.</summary>
    public sealed record Response(IReadOnlyList<AccountLine> Accounts, bool HasConsole, bool HasCredential, bool HasConnected, bool HasToken);

    /// <summary>Live: connections now, without the browser console's.</summary>
    public sealed record AccountLine(AccountView Account, int Users, int Live);

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        /// <summary>Counts beside accounts the caller has read: of these accounts alone, however many there are.</summary>
        public async Task<IReadOnlyList<AccountLine>> LinesAsync(IReadOnlyList<AccountView> accounts, CancellationToken ct)
        {
            var ids = accounts.Select(a => a.Id).ToList();
            var users = await db.Users.AsNoTracking().Where(u => ids.Contains(u.AccountId) && u.DeletedAt == null).GroupBy(u => u.AccountId)
                .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            var live = await db.Connections.AsNoTracking().Where(c => ids.Contains(c.AccountId) && c.DisconnectedAt == null && !c.IsConsole).GroupBy(c => c.AccountId)
                .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            return [.. accounts.Select(a => new AccountLine(a, users.GetValueOrDefault(a.Id), live.GetValueOrDefault(a.Id)))];
        }

        public async Task<Result<Response>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var accounts = await db.Accounts.AsNoTracking().Where(a => !a.IsSystem && a.ClosedAt == null).OrderBy(a => a.Id).Take(PageRequest.Most)
                .Select(AccountView.From(db)).ToListAsync(ct);
            var past = await db.Organizations.AsNoTracking().Select(_ => new
            {
                HasConsole = db.Connections.Any(c => c.IsConsole),
                HasCredential = db.Credentials.Any(),
                HasConnected = db.Connections.Any(c => !c.IsConsole),
                HasToken = db.ApiTokens.Any(),
            }).SingleAsync(ct);
            return new Response(
                await LinesAsync(accounts, ct),
                past.HasConsole, past.HasCredential, past.HasConnected, past.HasToken);
        }
    }
}
