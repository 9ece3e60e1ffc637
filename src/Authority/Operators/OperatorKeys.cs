using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>One key an operator signs accounts with.</summary>
/// <param name="PublicKey">O…</param>
/// <param name="IsListed">In the operator's JWT, so that servers trust it; otherwise only in the proposal that waits.</param>
/// <param name="IsHeld">Its seed is sealed here.</param>
public sealed record OperatorSigningKey(string PublicKey, bool IsActive, bool IsListed, bool IsHeld);

/// <summary>The keys an operator signs accounts with: spares are listed beforehand, so that a rotation is a new signature under each account and
/// nothing that servers must be restarted for.</summary>
public sealed class OperatorKeys
{
    private readonly Vault _vault;
    private readonly OperatorSigner _signer;

    internal OperatorKeys(Vault vault, OperatorSigner signer) => (_vault, _signer) = (vault, signer);

    /// <summary>In the order of the JWT, then what is proposed.</summary>
    public static async Task<IReadOnlyList<OperatorSigningKey>> ListAsync(StoreDb db, Operator row, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(row);
        var listed = row.Jwt.Length == 0 ? [] : NatsJwt.DecodeOperatorClaims(row.Jwt).Operator.SigningKeys ?? [];
        var all = listed.Union(OperatorSigner.ClaimsOf(row).Operator.SigningKeys ?? [], StringComparer.Ordinal).ToList();
        var held = await db.SealedSeeds.Where(s => all.Contains(s.PublicKey)).Select(s => s.PublicKey).ToListAsync(ct);
        return [.. all.Select(key => new OperatorSigningKey(key, string.Equals(key, row.ActiveSigningKey, StringComparison.Ordinal), listed.Contains(key, StringComparer.Ordinal), held.Contains(key, StringComparer.Ordinal)))];
    }

    /// <summary>Makes a spare and lists it, or proposes to. The caller saves.</summary>
    /// <returns>The key (O…).</returns>
    public async Task<string> AddAsync(StoreDb db, Operator row, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var key = KeyPair.CreatePair(PrefixByte.Operator);
        await _vault.SealAsync(db, row.OrganizationId, key, SeedRole.OperatorSigning, now, ct);
        var claims = OperatorSigner.ClaimsOf(row);
        (claims.Operator.SigningKeys ??= []).Add(key.PublicKey);
        await _signer.SetAsync(db, row, claims, now, ct);
        return key.PublicKey;
    }

    /// <summary>Takes a key out of the operator's JWT, or proposes to. The caller has seen that it is not the active one, and saves.</summary>
    public Task RemoveAsync(StoreDb db, Operator row, string key, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(row);
        var claims = OperatorSigner.ClaimsOf(row);
        claims.Operator.SigningKeys?.RemoveAll(k => string.Equals(k, key, StringComparison.Ordinal));
        return _signer.SetAsync(db, row, claims, now, ct);
    }

    /// <summary>From now on this key signs: every account of the operator goes to its next generation, in one statement whatever their number.
    /// In the caller's transaction, after its SaveChanges; ring after the commit. The caller has seen that the key is listed and held.</summary>
    /// <returns>How many accounts are signed anew.</returns>
    public static async Task<int> ActivateAsync(StoreDb db, Operator row, string key, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(row);
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("The key and the generations signed with it change in one transaction.");
        }

        row.ActiveSigningKey = key;
        var seconds = now.ToUnixTimeSeconds();
        return await db.Accounts.Where(a => a.OperatorId == row.Id && a.State != AccountState.Retired).ExecuteUpdateAsync(
            s => s.SetProperty(a => a.Generation, a => a.Generation + 1).SetProperty(a => a.IssuedAt, a => Math.Max(seconds, a.IssuedAt + 1)), ct);
    }
}
