using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Seals and opens seeds. The only code that reads sealed_seeds and data_keys (a convention test says so): what leaves is
/// a signer, and a seed only where its owner asks for it.</summary>
internal sealed class Vault(IKeyEncryptionKey keyEncryptionKey, OpenedKeys opened)
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

    /// <summary>A signer to be disposed of after use.</summary>
    /// <exception cref="SealException">The seed is not here for this store's caller, or is not what was sealed for this place.</exception>
    public async ValueTask<OpenedKey> OpenAsync(StoreDb db, OrganizationId organization, string publicKey, string role, CancellationToken ct)
    {
        // A key opened lately is given without asking the database, so what its walls would say is said here.
        if (db is PortalDb portal && portal.Caller.Organization != organization)
        {
            throw new SealException($"No seed of {publicKey} is kept here.");
        }

        return opened.TryTake(organization, publicKey, role) ?? opened.Keep(organization, role, await UnsealAsync(db, organization, publicKey, role, ct));
    }

    /// <summary>The seed itself, for the one place that hands it to its owner.</summary>
    /// <exception cref="SealException">As <see cref="OpenAsync"/>.</exception>
    public async Task<Seed> ExportAsync(StoreDb db, OrganizationId organization, string publicKey, string role, CancellationToken ct)
    {
        using var key = await UnsealAsync(db, organization, publicKey, role, ct);
        return key.ExportSeed();
    }

    private async Task<KeyPair> UnsealAsync(StoreDb db, OrganizationId organization, string publicKey, string role, CancellationToken ct)
    {
        var row = await db.SealedSeeds.AsNoTracking()
            .Where(s => s.OrganizationId == organization && s.PublicKey == publicKey)
            .Select(s => new { Seed = s, DataKey = db.DataKeys.FirstOrDefault(k => k.OrganizationId == s.OrganizationId && k.Version == s.DataKeyVersion) })
            .SingleOrDefaultAsync(ct) ?? throw new SealException($"No seed of {publicKey} is kept here.");
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
        db.DataKeys.Add(new DataKey
        {
            OrganizationId = organization,
            Version = First,
            KeyEncryptionKeyId = keyEncryptionKey.Id,
            Wrapped = await keyEncryptionKey.WrapAsync(key, Context.OfDataKey(organization, First), ct),
            CreatedAt = now,
        });
        return (First, key);
    }

    private ValueTask<byte[]> UnwrapAsync(DataKey row, CancellationToken ct) =>
        string.Equals(row.KeyEncryptionKeyId, keyEncryptionKey.Id, StringComparison.Ordinal)
            ? keyEncryptionKey.UnwrapAsync(row.Wrapped, Context.OfDataKey(row.OrganizationId, row.Version), ct)
            : throw new SealException($"The data key is wrapped by {row.KeyEncryptionKeyId}; this process has {keyEncryptionKey.Id}.");
}
