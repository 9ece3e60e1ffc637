using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Seals and opens seeds. The only code that reads sealed_seeds and data_keys (a convention test says so): what leaves is
/// a signer, and a seed only where its owner asks for it.</summary>
internal sealed class Vault(IKeyEncryptionKeys keyEncryptionKeys, OpenedKeys opened, UnsealLog log)
{
    private const int SeedLength = 58;

    /// <summary>Adds the seed's row to the context, under the organization's newest data key; makes that key if there is none.</summary>
    public async Task SealAsync(StoreDb db, OrganizationId organization, KeyPair key, string role, DateTimeOffset now, CancellationToken ct)
    {
        var (version, dataKey) = await NewestDataKeyAsync(db, organization, now, ct);
        using var seed = key.ExportSeed();
        try
        {
            db.SealedSeeds.Add(new SealedSeed
            {
                OrganizationId = organization,
                PublicKey = key.PublicKey,
                Role = role,
                DataKeyVersion = version,
                Box = Box.Seal(dataKey, seed.Utf8, Context.OfSeed(organization, version, role, key.PublicKey)),
                CreatedAt = now,
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The same, and the key stays open for whoever signs with it next: nobody needs to unseal what was made a moment ago. Takes the key over.</summary>
    public async Task SealOpenAsync(StoreDb db, OrganizationId organization, KeyPair key, string role, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await SealAsync(db, organization, key, role, now, ct);
        }
        catch
        {
            key.Dispose();
            throw;
        }

        opened.Keep(organization, role, key).Dispose();
    }

    /// <summary>A signer to be disposed of after use.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="organization">Under whose data key the seed is sealed.</param>
    /// <param name="publicKey">Of the seed.</param>
    /// <param name="role">Of the seed, <see cref="SeedRole"/>.</param>
    /// <param name="reason">What it is opened for, as the audit row says it: "issue a credential to usr_…".</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <exception cref="SealException">The seed is not here for this store's caller, or is not what was sealed for this place.</exception>
    public async ValueTask<OpenedKey> OpenAsync(StoreDb db, OrganizationId organization, string publicKey, string role, string reason, CancellationToken ct)
    {
        // A key opened lately is given without asking the database, so what its walls would say is said here.
        if (db is PortalDb portal && portal.Caller.Organization != organization)
        {
            throw new SealException($"No seed of {publicKey} is kept here.");
        }

        return opened.TryTake(organization, publicKey, role) ?? opened.Keep(organization, role, await UnsealAsync(db, organization, publicKey, role, reason, ct));
    }

    /// <summary>Whether the seed is kept here, for this store's caller. Opens nothing.</summary>
    public static Task<bool> HoldsAsync(StoreDb db, OrganizationId organization, string publicKey, CancellationToken ct) =>
        db.SealedSeeds.AnyAsync(s => s.OrganizationId == organization && s.PublicKey == publicKey, ct);

    /// <summary>The seed itself, for the one place that hands it to its owner. Every call is an unsealing.</summary>
    /// <exception cref="SealException">As <see cref="OpenAsync"/>.</exception>
    public async Task<Seed> ExportAsync(StoreDb db, OrganizationId organization, string publicKey, string role, string reason, CancellationToken ct)
    {
        using var key = await UnsealAsync(db, organization, publicKey, role, reason, ct);
        return key.ExportSeed();
    }

    private async Task<KeyPair> UnsealAsync(StoreDb db, OrganizationId organization, string publicKey, string role, string reason, CancellationToken ct)
    {
        var row = await db.SealedSeeds.AsNoTracking()
            .Where(s => s.OrganizationId == organization && s.PublicKey == publicKey)
            .Select(s => new { Seed = s, DataKey = db.DataKeys.FirstOrDefault(k => k.OrganizationId == s.OrganizationId && k.Version == s.DataKeyVersion) })
            .SingleOrDefaultAsync(ct) ?? throw new SealException($"No seed of {publicKey} is kept here.");
        await log.WriteAsync(db, organization, publicKey, role, reason, ct);
        var dataKey = await UnwrapAsync(row.DataKey ?? throw new SealException($"The data key of {publicKey} is missing."), ct);
        var text = GC.AllocateUninitializedArray<byte>(SeedLength, pinned: true);
        try
        {
            Box.Open(dataKey, row.Seed.Box, Context.OfSeed(organization, row.Seed.DataKeyVersion, role, publicKey), text);
            var key = KeyPair.FromSeed(text);
            if (!string.Equals(key.PublicKey, publicKey, StringComparison.Ordinal))
            {
                key.Dispose();
                throw new SealException($"What is sealed as {publicKey} is another key.");
            }

            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private async Task<(int Version, byte[] Key)> NewestDataKeyAsync(StoreDb db, OrganizationId organization, DateTimeOffset now, CancellationToken ct)
    {
        // One made a moment ago in this same unit of work is not in the database yet.
        var row = db.DataKeys.Local.Where(k => k.OrganizationId == organization).MaxBy(k => k.Version)
            ?? await db.DataKeys.Where(k => k.OrganizationId == organization).OrderByDescending(k => k.Version).FirstOrDefaultAsync(ct);
        if (row is not null)
        {
            return (row.Version, await UnwrapAsync(row, ct));
        }

        const int First = 1;
        var key = GC.AllocateUninitializedArray<byte>(Box.KeyLength, pinned: true);
        RandomNumberGenerator.Fill(key);
        var wrapping = keyEncryptionKeys.Newest;
        db.DataKeys.Add(new DataKey
        {
            OrganizationId = organization,
            Version = First,
            KeyEncryptionKeyId = wrapping.Id,
            Wrapped = await wrapping.WrapAsync(key, Context.OfDataKey(organization, First), ct),
            CreatedAt = now,
        });
        return (First, key);
    }

    private ValueTask<byte[]> UnwrapAsync(DataKey row, CancellationToken ct) =>
        row.ShreddedAt is not null ? throw new SealException("The organization's keys were destroyed.")
        : keyEncryptionKeys.Find(row.KeyEncryptionKeyId) is { } wrapping ? wrapping.UnwrapAsync(row.Wrapped, Context.OfDataKey(row.OrganizationId, row.Version), ct)
        : throw new SealException($"The data key is wrapped by {row.KeyEncryptionKeyId}, which this process does not have.");
}
