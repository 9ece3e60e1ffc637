using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.Sharing;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>What every way to an import passes: the account's other imports, the exporter's exports and activation, cycles. In the transaction of the change.</summary>
internal sealed class Imports(PortalDb db, SharingWork work)
{
    /// <summary>The refusal, or null.</summary>
    /// <param name="account">The importing account.</param>
    /// <param name="import">The import to be.</param>
    /// <param name="itself">The row it takes the place of.</param>
    /// <param name="ct">Cancels the search.</param>
    public async Task<Error?> CheckAsync(Account account, NatsImport import, Import? itself, CancellationToken ct)
    {
        if (BuiltInServices.IsReserved(import) && (itself is null || !BuiltInServices.IsReserved(NatsImport.FromJson(itself.Claims)))
            && await db.Operators.AnyAsync(o => o.Id == account.OperatorId && o.PlatformAccountKey != null, ct))
        {
            return SharingErrors.BuiltIn;
        }

        var mine = await db.Imports.AsNoTracking().Where(i => i.AccountId == account.Id).Select(i => new { i.Id, i.Claims }).ToListAsync(ct);
        if (SharingRules.Check(account.PublicKey, import, mine.Where(i => i.Id != itself?.Id).Select(i => NatsImport.FromJson(i.Claims)).Concat(Added(account.Id))) is { } fault)
        {
            return SharingErrors.Of(fault);
        }

        return await CheckExporterAsync(account, import, ct)
            ?? await work.CycleByImportAsync(account, import, itself is null ? null : NatsImport.FromJson(itself.Claims), ct);
    }

    public Import Add(Account account, NatsImport import, ShareId? share)
    {
        var row = new Import
        {
            OrganizationId = account.OrganizationId,
            Id = ImportId.New(work.Now),
            AccountId = account.Id,
            Type = Words.RowType(import.Type),
            ExporterPublicKey = import.Account,
            Subject = import.Subject,
            Claims = import.ToJson(),
            ShareId = share,
            CreatedAt = work.Now,
        };
        db.Imports.Add(row);
        return row;
    }

    private async Task<Error?> CheckExporterAsync(Account account, NatsImport import, CancellationToken ct)
    {
        if (await db.FindExporterAsync(import.Account, account.PublicKey, ct) is not { } exporter)
        {
            return SharingErrors.AccountUnknown;
        }

        if (exporter.Operator != account.OperatorId)
        {
            return SharingErrors.OtherOperator;
        }

        if (exporter.State is AccountState.Closed or AccountState.Retired)
        {
            return SharingErrors.ExporterClosed;
        }

        var (export, fault) = SharingRules.Cover(account.PublicKey, import, exporter.Exports.Select(e => NatsExport.FromJson(e.Claims)));
        fault ??= ActivationRules.Check(account.PublicKey, import, export!, [import.Account, .. exporter.Keys], work.Now);
        return fault is null ? null : SharingErrors.Of(fault);
    }

    // Several come in one call when a stream is shared, none of them saved yet.
    private IEnumerable<NatsImport> Added(AccountId account) =>
        db.ChangeTracker.Entries<Import>().Where(e => e.State == EntityState.Added && e.Entity.AccountId == account).Select(e => NatsImport.FromJson(e.Entity.Claims));
}
