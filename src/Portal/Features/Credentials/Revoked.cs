using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>What a revocation took: the user nkeys that are refused from the account's generation on. Without any, there is no new generation.</summary>
internal sealed record Revoked(IReadOnlyList<string> PublicKeys, long? Generation)
{
    public static readonly Revoked None = new([], null);

    /// <summary>Revokes the account's credentials that <paramref name="which"/> picks and that are neither revoked nor expired, in the caller's transaction.
    /// Takes the account's lock first, as everybody does. After the commit, ring.</summary>
    public static async Task<Revoked> TakeAsync(PortalDb db, AccountId account, Expression<Func<Credential, bool>> which, DateTimeOffset now, CancellationToken ct)
    {
        var valid = db.Credentials.Where(c => c.AccountId == account && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now)).Where(which);
        if (!await valid.AnyAsync(ct))
        {
            return None;
        }

        var generation = await db.NextGenerationAsync(account, now, ct);
        // Asked again under the lock: of two at once, one takes them and the other finds them gone.
        var keys = await valid.Select(c => c.PublicKey).ToListAsync(ct);
        await valid.ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, now), ct);
        return new(keys, generation);
    }
}
