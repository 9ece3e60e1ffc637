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
    /// <summary>HasPublished: a message was sent from the browser, or by the API. HasConnected: a client of their own was connected at some time.</summary>
    public sealed record Response(IReadOnlyList<AccountLine> Accounts, bool HasPublished, bool HasCredential, bool HasConnected, bool HasToken);

    /// <summary>Live: connections now, without the browser console's.</summary>
    public sealed record AccountLine(AccountView Account, int Users, int Live);

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        private static readonly Func<PortalDb, AccountId[], IAsyncEnumerable<Count>> UsersOf = CompiledQuery.Many(
            (PortalDb db, AccountId[] ids) => db.Users.AsNoTracking().Where(u => ids.Contains(u.AccountId) && u.DeletedAt == null)
                .GroupBy(u => u.AccountId).Select(g => new Count { Account = g.Key, Of = g.Count() }));

        private static readonly Func<PortalDb, AccountId[], IAsyncEnumerable<Count>> LiveOf = CompiledQuery.Many(
            (PortalDb db, AccountId[] ids) => db.Connections.AsNoTracking().Where(c => ids.Contains(c.AccountId) && c.DisconnectedAt == null && !c.IsConsole)
                .GroupBy(c => c.AccountId).Select(g => new Count { Account = g.Key, Of = g.Count() }));

        private static readonly Func<PortalDb, OrganizationId, CancellationToken, Task<Past>> PastOf = CompiledQuery.One(
            (PortalDb db, OrganizationId id, CancellationToken _) => db.Organizations.AsNoTracking().Where(o => o.Id == id).Select(_ => new Past
            {
                HasPublished = db.AuditRows.Any(a => a.Action == "message.publish"),
                HasCredential = db.Credentials.Any(),
                HasConnected = db.Connections.Any(c => !c.IsConsole),
                HasToken = db.ApiTokens.Any(),
            }).Single());

        /// <summary>Counts beside accounts the caller has read: of these accounts alone, however many there are.</summary>
        public async Task<IReadOnlyList<AccountLine>> LinesAsync(IReadOnlyList<AccountView> accounts, CancellationToken ct)
        {
            AccountId[] ids = [.. accounts.Select(a => a.Id)];
            var users = await UsersOf(db, ids).ToDictionaryAsync(c => c.Account, c => c.Of, cancellationToken: ct);
            var live = await LiveOf(db, ids).ToDictionaryAsync(c => c.Account, c => c.Of, cancellationToken: ct);
            return [.. accounts.Select(a => new AccountLine(a, users.GetValueOrDefault(a.Id), live.GetValueOrDefault(a.Id)))];
        }

        public async Task<Result<Response>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var accounts = await AccountView.AfterAsync(db, [AccountState.Active, AccountState.Suspended], null, PageRequest.Most, ct);
            var past = await PastOf(db, caller.Organization, ct);
            return new Response(
                await LinesAsync(accounts, ct),
                past.HasPublished, past.HasCredential, past.HasConnected, past.HasToken);
        }
    }

    private sealed class Count
    {
        public required AccountId Account { get; init; }
        public required int Of { get; init; }
    }

    private sealed class Past
    {
        public required bool HasPublished { get; init; }
        public required bool HasCredential { get; init; }
        public required bool HasConnected { get; init; }
        public required bool HasToken { get; init; }
    }
}
