using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>An account's JWT of one generation.</summary>
public sealed record SignedAccount(AccountId Id, string PublicKey, long Generation, string Jwt);

/// <summary>Signs accounts with the operator's active signing key. The same generation gives the same bytes however often it is
/// signed (docs/adr/0006): every part of the JWT, its iat included, comes from rows, and Ed25519 has no randomness.</summary>
public sealed class AccountSigner
{
    private readonly Vault _vault;

    internal AccountSigner(Vault vault) => _vault = vault;

    /// <returns>The JWT of the account's present generation; null when there is no such account.</returns>
    /// <exception cref="SealException">The operator's key does not open with this process's key-encryption key.</exception>
    /// <exception cref="InvalidOperationException">The rows make claims that servers refuse; the message lists why.</exception>
    public async Task<SignedAccount?> SignAsync(FleetDb db, AccountId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Accounts.AsNoTracking().AsSingleQuery().Where(a => a.Id == id)
            .Select(a => new
            {
                Account = a,
                Operator = db.Operators.Where(o => o.Id == a.OperatorId).Select(o => o.ActiveSigningKey).First(),
                // Indexes begin with the organization, and no filter adds it here.
                Keys = db.SigningKeys.Where(k => k.OrganizationId == a.OrganizationId && k.AccountId == a.Id).Select(k => k.PublicKey).ToList(),
                Revoked = db.Credentials.Where(c => c.OrganizationId == a.OrganizationId && c.AccountId == a.Id && c.RevokedAt != null).ToList(),
            })
            .SingleOrDefaultAsync(ct);
        if (row is null)
        {
            return null;
        }

        return await SignAsync(db, new(row.Account, row.Keys, row.Revoked), row.Operator, ct);
    }

    /// <summary>The same from rows the caller has read in one statement; <paramref name="operatorKey"/> is the operator's active signing key.
    /// Touches the database only when that key is not open yet.</summary>
    /// <exception cref="SealException">The operator's key does not open with this process's key-encryption key.</exception>
    /// <exception cref="InvalidOperationException">The rows make claims that servers refuse; the message lists why.</exception>
    public async Task<SignedAccount> SignAsync(FleetDb db, AccountRows rows, string operatorKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // The moment is the generation's own, or the bytes would change when a revoked credential expires.
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(rows.Account.IssuedAt);
        var claims = AccountClaims.Build(rows, issuedAt);
        var wrong = claims.Validate(issuedAt).Where(i => i.IsBlocking).Select(i => i.Description).ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"Account {rows.Account.Id} makes claims that servers refuse: {string.Join("; ", wrong)}");
        }

        using var signer = await _vault.OpenAsync(db, Organization.Platform, operatorKey, SeedRole.OperatorSigning, ct);
        return new(rows.Account.Id, rows.Account.PublicKey, rows.Account.Generation, NatsJwt.Encode(claims, signer, issuedAt));
    }
}
