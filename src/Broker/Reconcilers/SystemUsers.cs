using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Store;

namespace Platform.Broker.Reconcilers;

/// <summary>A system-account user for one link. When it expires the server ends the connection, and the next link gets the next user.</summary>
internal sealed class SystemUsers(IDbContextFactory<FleetDb> stores, UserIssuer issuer, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public async Task<MintedUser> MintAsync(CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        return await issuer.MintControllerAsync(db, Life, clock.GetUtcNow(), ct);
    }
}
