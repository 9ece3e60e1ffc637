using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Nsc;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What goes into an archive: one account, one operator with all its accounts, or (both null) everything the organization has.</summary>
public sealed record ArchiveScope(AccountId? Account = null, OperatorId? Operator = null);

/// <param name="Files">The caller's to dispose of.</param>
/// <param name="Left">What could not come along, a sentence each.</param>
public sealed record StoreArchive(NscFiles Files, int Accounts, int Users, int Keys, IReadOnlyList<string> Left);

/// <summary>Everything an organization needs to go on elsewhere, in one archive: an nsc store, its own seeds where asked for, and a configuration a
/// nats-server runs on as it is. Accounts of the shared operator, whose keys are the platform's, get an operator of their own when seeds go along;
/// otherwise they stay under the signature they have.</summary>
public sealed class StoreExport
{
    private readonly Vault _vault;

    internal StoreExport(Vault vault) => _vault = vault;

    /// <summary>Closed accounts stay behind. Every seed that is opened leaves an audit row of its own.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="scope">What of it.</param>
    /// <param name="ownName">What an operator is called that comes into being with the archive.</param>
    /// <param name="hasSeeds">Whether seeds go along.</param>
    /// <param name="now">The time of it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>Null when there is no account in that scope.</returns>
    /// <exception cref="NscException">More than an archive may hold.</exception>
    public async Task<StoreArchive?> WriteAsync(PortalDb db, ArchiveScope scope, string ownName, bool hasSeeds, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(scope);
        var accounts = await db.Accounts.AsNoTracking()
            .Where(a => (a.State == AccountState.Active || a.State == AccountState.Suspended)
                && (scope.Account == null || a.Id == scope.Account || (a.IsSystem && db.Accounts.Any(o => o.Id == scope.Account && o.OperatorId == a.OperatorId)))
                && (scope.Operator == null || a.OperatorId == scope.Operator))
            .OrderBy(a => a.IsSystem ? 0 : 1).ThenBy(a => a.Name).ToListAsync(ct);
        if (!accounts.Exists(a => scope.Account is null ? scope.Operator is not null || !a.IsSystem : a.Id == scope.Account))
        {
            return null;
        }

        var ids = accounts.Select(a => a.OperatorId).Distinct().ToList();
        var operators = await db.Operators.AsNoTracking().Where(o => ids.Contains(o.Id)).OrderBy(o => o.CreatedAt).ToListAsync(ct);
        var files = new NscFiles();
        try
        {
            var part = new ArchivePart(db, _vault, files, hasSeeds, now);
            foreach (var row in operators)
            {
                await part.AddAsync(row, [.. accounts.Where(a => a.OperatorId == row.Id)], operators.Count == 1 ? "server.conf" : null, ownName, ct);
            }

            ArchiveText.AddReadme(files, hasSeeds, part.Left);
            return new(files, accounts.Count(a => !a.IsSystem), part.Users, part.Keys, part.Left);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }
}
