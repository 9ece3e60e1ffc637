using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>An account's JWT of one generation.</summary>
public sealed record SignedAccount(AccountId Id, string PublicKey, long Generation, string Jwt);

/// <summary>Signs accounts with their operator's active signing key. The same generation gives the same bytes however often it is
/// signed (docs/adr/0006): every part of the JWT, its iat included, comes from rows, and Ed25519 has no randomness.</summary>
public sealed class AccountSigner
{
    private readonly Vault _vault;

    internal AccountSigner(Vault vault) => _vault = vault;

    /// <returns>The JWT of the account's present generation; null when there is no such account.</returns>
    /// <exception cref="SealException">The operator's key does not open with this process's key-encryption keys.</exception>
    /// <exception cref="InvalidOperationException">The rows make claims that servers refuse; the message lists why.</exception>
    public async Task<SignedAccount?> SignAsync(FleetDb db, AccountId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await AccountRows.ReadAsync(db, id, ct) is { } rows ? await SignAsync(db, rows, ct) : null;
    }

    /// <summary>The same from rows the caller has read (<see cref="AccountRows.Columns"/>). Touches the database only when the operator's key is not open yet.</summary>
    /// <exception cref="SealException">The operator's key does not open with this process's key-encryption keys.</exception>
    /// <exception cref="InvalidOperationException">The rows make claims that servers refuse; the message lists why.</exception>
    public async Task<SignedAccount> SignAsync(FleetDb db, AccountRows rows, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // The moment is the generation's own, or the bytes would change when a revoked credential expires.
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(rows.Account.IssuedAt);
        var claims = Claims(rows, issuedAt);
        var wrong = AccountClaims.Validate(claims, issuedAt).Where(i => i.IsBlocking).Select(i => i.Description).ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"Account {rows.Account.Id} makes claims that servers refuse: {string.Join("; ", wrong)}");
        }

        using var signer = await _vault.OpenAsync(db, rows.Operator.Organization, rows.Operator.PublicKey, SeedRole.OperatorSigning, $"sign account {rows.Account.Id}", ct);
        return new(rows.Account.Id, rows.Account.PublicKey, rows.Account.Generation, NatsJwt.Encode(claims, signer, issuedAt));
    }

    private static NatsAccountClaims Claims(AccountRows rows, DateTimeOffset issuedAt)
    {
        try
        {
            return AccountClaims.Build(rows, issuedAt);
        }
        catch (NatsJwtException e)
        {
            throw new InvalidOperationException($"Account {rows.Account.Id} has a row that is no claim: {e.Message}", e);
        }
    }
}
