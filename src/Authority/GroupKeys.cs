using Microsoft.EntityFrameworkCore;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>The keys of signing key groups: made here and sealed, or brought as public keys. Everything is added to the context; the caller saves, in the
/// transaction that raises the account's generation.</summary>
public sealed class GroupKeys
{
    private readonly Vault _vault;

    internal GroupKeys(Vault vault) => _vault = vault;

    /// <summary>Adds a new key to a group, its seed sealed.</summary>
    public async Task<SigningKey> AddAsync(StoreDb db, SigningKeyGroup group, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(group);
        using var pair = KeyPair.CreatePair(PrefixByte.Account);
        await _vault.SealAsync(db, group.OrganizationId, pair, SeedRole.AccountSigning, now, ct);
        return Add(db, group, pair.PublicKey, isHeld: true, now);
    }

    /// <summary>Adds a key (A…) whose seed is elsewhere: it is trusted, and never signed with here. A key that is taken shows at the save, as pk_signing_keys.</summary>
    public static SigningKey AddPublic(StoreDb db, SigningKeyGroup group, string publicKey, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(group);
        return Add(db, group, publicKey, isHeld: false, now);
    }

    /// <summary>Adds a new key, which signs from now on. The group's other held keys stay in the account's JWT until <paramref name="overlap"/> is over, one that
    /// retires already not longer than it would; without an overlap they are removed. Keys brought by their owner stay.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="group">The group.</param>
    /// <param name="keys">Its keys, tracked by the context.</param>
    /// <param name="overlap">How long what the old keys signed goes on working.</param>
    /// <param name="now">The time of the change.</param>
    /// <param name="ct">Cancels the sealing.</param>
    public async Task<SigningKey> RotateAsync(
        StoreDb db, SigningKeyGroup group, IReadOnlyList<SigningKey> keys, TimeSpan overlap, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var old in keys.Where(k => k is { IsHeld: true, State: SigningKeyState.Active or SigningKeyState.Retiring }))
        {
            var ends = now + overlap;
            old.RetiresAt = overlap == TimeSpan.Zero ? null : old.RetiresAt < ends ? old.RetiresAt : ends;
            old.State = overlap == TimeSpan.Zero ? SigningKeyState.Removed : SigningKeyState.Retiring;
        }

        return await AddAsync(db, group, now, ct);
    }

    /// <summary>The seed of a held key, for whoever issues users by program: once in its life. To be called in a transaction, which fixes that it was.</summary>
    /// <returns>The seed, to be shown and disposed of; null when it was handed out before, or was never here.</returns>
    /// <exception cref="SealException">The seed does not open with this process's key-encryption key.</exception>
    public async Task<Seed?> HandOutAsync(StoreDb db, SigningKey key, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(key);
        // Of two at once the row's lock lets one through.
        var first = await db.SigningKeys
            .Where(k => k.OrganizationId == key.OrganizationId && k.PublicKey == key.PublicKey && k.IsHeld && k.SeedShownAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(k => k.SeedShownAt, now), ct);
        return first == 1 ? await _vault.ExportAsync(db, key.OrganizationId, key.PublicKey, SeedRole.AccountSigning, "hand the seed out", ct) : null;
    }

    private static SigningKey Add(StoreDb db, SigningKeyGroup group, string publicKey, bool isHeld, DateTimeOffset now)
    {
        var key = new SigningKey
        {
            OrganizationId = group.OrganizationId,
            AccountId = group.AccountId,
            GroupId = group.Id,
            PublicKey = publicKey,
            IsHeld = isHeld,
            CreatedAt = now,
        };
        db.SigningKeys.Add(key);
        return key;
    }
}
