using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Store;

namespace Platform.Broker.Reconcilers;

/// <summary>Asks Authority for accounts' JWTs of their present generation.</summary>
internal sealed partial class AccountSigning(IDbContextFactory<FleetDb> stores, AccountSigner signer, ILogger<AccountSigning> log)
{
    /// <summary>Signs those that have no JWT yet. One that cannot be signed, or is gone meanwhile, is left out: it holds nobody else up.</summary>
    public async Task<IReadOnlyList<SignedLagging>> SignAsync(IReadOnlyList<LaggingAccount> accounts, CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        var all = new List<SignedLagging>(accounts.Count);
        foreach (var account in accounts)
        {
            try
            {
                // With its rows at hand no further question to PostgreSQL: this is all that somebody waits for.
                var signed = account.Rows is { } rows
                    ? await signer.SignAsync(db, rows, ct)
                    : await signer.SignAsync(db, account.Desired.Id, ct);
                if (signed is not null)
                {
                    // It may have moved on since it was read: what is signed is what it is now.
                    all.Add(new(account with { Desired = account.Desired with { Generation = signed.Generation } }, signed.Jwt));
                }
            }
            catch (Exception e) when (e is SealException || (e is InvalidOperationException && !Outage.Is(e)))
            {
                Log.NotSigned(log, account.PublicKey, e.Message);
            }
        }

        return all;
    }

    private static partial class Log
    {
        [LoggerMessage(2422, LogLevel.Error, "Account {Account} cannot be signed and stays as it is on the nodes: {Reason}")]
        public static partial void NotSigned(ILogger log, string account, string reason);
    }
}
