using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.Store;

public static class Transactions
{
    /// <summary>Begins a transaction, or a part of the one that is open: whoever holds that one decides whether anything of it stays. Disposed without a commit, nothing
    /// stays of what was done since.</summary>
    public static async Task<IDbContextTransaction> BeginAsync(this StoreDb db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.CurrentTransaction is { } outer ? await PartialTransaction.BeginAsync(outer, ct) : await db.Database.BeginTransactionAsync(ct);
    }
}
