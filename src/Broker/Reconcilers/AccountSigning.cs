using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Store;

namespace Platform.Broker.Reconcilers;

/// <summary>Asks Authority for an account's JWT of its present generation.</summary>
internal sealed class AccountSigning(IDbContextFactory<FleetDb> stores, AccountSigner signer)
{
    /// <returns>Null when the account is gone meanwhile.</returns>
    public async Task<SignedAccount?> SignAsync(LaggingAccount account, CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        if (account.Unrevoked is { } rows)
        {
            // No further question to PostgreSQL: this is most publications, and all that somebody waits for.
            return await signer.SignAsync(db, rows, account.OperatorKey, ct);
        }

        return await signer.SignAsync(db, account.Desired.Id, ct);
    }
}
