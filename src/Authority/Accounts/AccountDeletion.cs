using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Signs the request by which servers delete accounts: a generic JWT of an operator signing key about itself (nats-auth.md §2.5).</summary>
public sealed class AccountDeletion
{
    // Servers do not look at it; whoever finds one of these in a log should still not think it good for ever.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly Vault _vault;

    internal AccountDeletion(Vault vault) => _vault = vault;

    /// <param name="db">The store.</param>
    /// <param name="id">The accounts' operator.</param>
    /// <param name="accounts">Their public keys, A….</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Cancels the reading of the key.</param>
    /// <exception cref="SealException">The operator's key does not open here.</exception>
    public async Task<string> SignAsync(FleetDb db, OperatorId id, IEnumerable<string> accounts, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var key = await db.Operators.AsNoTracking().Where(o => o.Id == id).Select(o => new { o.OrganizationId, o.ActiveSigningKey }).SingleAsync(ct);
        using var signer = await _vault.OpenAsync(db, key.OrganizationId, key.ActiveSigningKey, SeedRole.OperatorSigning, "delete accounts from nodes", ct);
        var claims = NatsJwt.NewGenericClaims(key.ActiveSigningKey);
        claims.Expires = (now + Life).ToUnixTimeSeconds();
        claims.Data!["accounts"] = accounts.Select(object? (a) => a).ToList();
        return NatsJwt.Encode(claims, signer, now);
    }
}
