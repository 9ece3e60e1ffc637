using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.Sharing;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>One change of what an account shares, as every slice here makes it: under the lock of all sharing, checked as servers will check it,
/// with the account's next generation and an audit row in one transaction.</summary>
internal sealed class SharingWork(PortalDb db, FleetBell fleet, TimeProvider clock)
{
    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>Begins the transaction. One sharing change at a time, on the whole platform, from here to its end.</summary>
    public async Task<IDbContextTransaction> BeginAsync(CancellationToken ct)
    {
        var transaction = await db.BeginAsync(ct);
        await db.LockSharingAsync(ct);
        return transaction;
    }

    /// <summary>The account, where it is one of the caller's. A deleted one shares nothing new; what it shared can be taken back.</summary>
    public async Task<Result<Account>> AccountAsync(AccountId id, CancellationToken ct, bool orClosed = false)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && !a.IsSystem, ct);
        return account is null ? AccountErrors.NotFound
            : account.State is AccountState.Closed or AccountState.Retired && !orClosed ? SharingErrors.AccountClosed
            : account;
    }

    /// <summary>A share, to be changed, and the account of the caller's that gives or receives it.</summary>
    public async Task<Result<(Account Account, Share Share, bool IsGiven)>> ShareAsync(AccountId accountId, ShareId id, CancellationToken ct, bool orClosed = false)
    {
        if ((await AccountAsync(accountId, ct, orClosed)).IsRefused(out var wrong, out var account))
        {
            return wrong;
        }

        var share = await db.Shares.SingleOrDefaultAsync(s => s.Id == id && (s.AccountId == account.Id || s.ImporterPublicKey == account.PublicKey), ct);
        return share is null ? SharingErrors.ShareNotFound : (account, share, share.AccountId == account.Id);
    }

    /// <summary>Saves, raises the generation of each account whose JWT changes, checks their claims, commits and rings. Nothing stays when refused.</summary>
    public async Task<Result<Done>> CommitAsync(IDbContextTransaction transaction, string action, string target, object detail, CancellationToken ct, params AccountId[] changed)
    {
        foreach (var account in changed.Distinct().OrderBy(a => a.Value))
        {
            await db.NextGenerationAsync(account, Now, ct);
        }

        AuditLog.Append(db, action, target, detail, Now);
        await db.SaveChangesAsync(ct);
        foreach (var account in changed.Distinct())
        {
            if ((await AccountDraft.CheckAsync(db, account, Now, ct)).FirstOrDefault(i => i.IsBlocking) is { } issue)
            {
                return SharingErrors.Refused with { Message = $"Servers would refuse the account's JWT: {issue.Description}." };
            }
        }

        FailPoint.Hit($"{action}.before_commit");
        await transaction.CommitAsync(ct);
        if (changed.Length > 0)
        {
            fleet.Ring();
        }

        return default(Done);
    }

    /// <summary>Refuses an export of that account's that would complete a cycle.</summary>
    public async Task<Error?> CycleByExportAsync(Account account, NatsExport export, CancellationToken ct)
    {
        if (export.Type != NatsExportType.Stream)
        {
            return null;
        }

        var (rows, exports) = await db.ImportGraphAsync(account.PublicKey, account.PublicKey, SharedType.Stream, ct);
        return await ToldAsync(new ImportGraph(rows.Select(Edge), exports).CycleByExport(account.PublicKey, export.Subject), ct);
    }

    /// <summary>Refuses an import that would lead messages back. Looks at every organization's imports it could meet.</summary>
    /// <param name="importer">The account that is to import.</param>
    /// <param name="import">What it is to import.</param>
    /// <param name="instead">The import it takes the place of, which does not count.</param>
    /// <param name="ct">Cancels the search.</param>
    public async Task<Error?> CycleByImportAsync(Account importer, NatsImport import, NatsImport? instead, CancellationToken ct)
    {
        var (rows, exports) = await db.ImportGraphAsync(importer.PublicKey, import.Account, Words.RowType(import.Type), ct);
        var edges = rows.Select(Edge).ToList();
        if (instead is not null)
        {
            edges.Remove(SharedImport.From(importer.PublicKey, instead));
        }

        return await ToldAsync(new ImportGraph(edges, exports).CycleBy(SharedImport.From(importer.PublicKey, import)), ct);
    }

    private static SharedImport Edge(GraphRow row) => SharedImport.From(row.Importer, NatsImport.FromJson(row.Claims));

    // The caller's own accounts by name, others by key, which is all their JWTs need to be found. Names are read only where there is a cycle to tell of.
    private async Task<Error?> ToldAsync(ImportCycle? cycle, CancellationToken ct)
    {
        if (cycle is null)
        {
            return null;
        }

        var names = await db.Accounts.AsNoTracking().ToDictionaryAsync(a => a.PublicKey, a => a.Name, StringComparer.Ordinal, ct);
        return SharingErrors.Cycle with
        {
            Message = (cycle.IsLoop ? "A message would go round: " : "A nats-server takes this for a cycle and would leave an import out: ")
                + cycle.Describe(key => names.GetValueOrDefault(key, key)) + ". Nothing was signed.",
        };
    }
}
