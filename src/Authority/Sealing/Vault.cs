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

    // Each page's audit rows are one statement, which holds their organizations' chains until it is done.
    private const int PerPage = 500;

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

    /// <summary>The key itself, the caller's to dispose of. Every call is an unsealing.</summary>
    /// <exception cref="SealException">As <see cref="OpenAsync"/>.</exception>
    public Task<KeyPair> TakeAsync(FleetDb db, OrganizationId organization, string publicKey, string role, string reason, CancellationToken ct) =>
        UnsealAsync(db, organization, publicKey, role, reason, ct);

    /// <summary>Many seeds of one role, each unsealed and the caller's to dispose of. Their audit rows are written a page at a time, before the page is opened.</summary>
    /// <param name="db">A store across organizations, without a transaction.</param>
    /// <param name="wanted">Of which organization, which public key.</param>
    /// <param name="role">Of the seeds, <see cref="SeedRole"/>.</param>
    /// <param name="reason">As the audit rows say it.</param>
    /// <param name="ct">Cancels between pages; what was opened is disposed of.</param>
    public async Task<OpenedSeeds> UnsealManyAsync(
        FleetDb db, IReadOnlyCollection<(OrganizationId Organization, string PublicKey)> wanted, string role, string reason, CancellationToken ct)
    {
        var keys = new Dictionary<string, KeyPair>(StringComparer.Ordinal);
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var page in wanted.DistinctBy(w => w.PublicKey, StringComparer.Ordinal).Chunk(PerPage))
            {
                await UnsealPageAsync(db, page, role, reason, keys, refused, ct);
            }
        }
        catch
        {
            foreach (var key in keys.Values)
            {
                key.Dispose();
            }

            throw;
        }

        return new(keys, refused);
    }

    /// <summary>Seals something else than a seed under the organization's newest data key.</summary>
    public async Task<(int DataKeyVersion, byte[] Box)> SealSecretAsync(
        StoreDb db, OrganizationId organization, string role, string name, ReadOnlyMemory<byte> secret, DateTimeOffset now, CancellationToken ct)
    {
        var (version, dataKey) = await NewestDataKeyAsync(db, organization, now, ct);
        try
        {
            return (version, Box.Seal(dataKey, secret.Span, Context.OfSecret(organization, version, role, name)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens what <see cref="SealSecretAsync"/> sealed: the bytes are the caller's to zero.</summary>
    /// <exception cref="SealException">It is not what was sealed for this place, or its data key is not to be had.</exception>
    public async Task<byte[]> OpenSecretAsync(
        StoreDb db, OrganizationId organization, string role, string name, int dataKeyVersion, ReadOnlyMemory<byte> box, string reason, CancellationToken ct)
    {
        var row = await db.DataKeys.AsNoTracking().SingleOrDefaultAsync(k => k.OrganizationId == organization && k.Version == dataKeyVersion, ct)
            ?? throw new SealException($"The data key of {name} is missing.");
        await log.WriteAsync(db, organization, name, role, reason, ct);
        var dataKey = await UnwrapAsync(row, ct);
        try
        {
            if (box.Length < Box.Overhead)
            {
                throw new SealException("A sealed box has the wrong length.");
            }

            var secret = GC.AllocateUninitializedArray<byte>(box.Length - Box.Overhead, pinned: true);
            Box.Open(dataKey, box.Span, Context.OfSecret(organization, dataKeyVersion, role, name), secret);
            return secret;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private async Task UnsealPageAsync(
        FleetDb db, (OrganizationId Organization, string PublicKey)[] page, string role, string reason,
        Dictionary<string, KeyPair> keys, Dictionary<string, string> refused, CancellationToken ct)
    {
        var organizations = page.Select(w => w.Organization).Distinct().ToArray();
        var names = page.Select(w => w.PublicKey).ToArray();
        var owners = page.ToDictionary(w => w.PublicKey, w => w.Organization, StringComparer.Ordinal);
        var rows = (await db.SealedSeeds.AsNoTracking().Where(s => names.Contains(s.PublicKey) && s.Role == role).ToListAsync(ct))
            .FindAll(s => owners[s.PublicKey] == s.OrganizationId);
        var dataKeys = await db.DataKeys.AsNoTracking().Where(k => organizations.Contains(k.OrganizationId)).ToDictionaryAsync(k => (k.OrganizationId, k.Version), ct);
        await log.WriteManyAsync(db, [.. rows.Select(r => (r.OrganizationId, r.PublicKey))], role, reason, ct);
        var unwrapped = new Dictionary<(OrganizationId, int), byte[]>();
        try
        {
            foreach (var row in rows)
            {
                try
                {
                    var place = (row.OrganizationId, row.DataKeyVersion);
                    if (!unwrapped.TryGetValue(place, out var dataKey))
                    {
                        unwrapped[place] = dataKey = await UnwrapAsync(dataKeys.GetValueOrDefault(place) ?? throw new SealException($"The data key of {row.PublicKey} is missing."), ct);
                    }

                    keys.Add(row.PublicKey, Open(row, dataKey, role));
                }
                catch (SealException e)
                {
                    refused[row.PublicKey] = e.Message;
                }
            }
        }
        finally
        {
            foreach (var dataKey in unwrapped.Values)
            {
                CryptographicOperations.ZeroMemory(dataKey);
            }
        }

        foreach (var missing in names.Where(n => !keys.ContainsKey(n) && !refused.ContainsKey(n)))
        {
            refused[missing] = $"No seed of {missing} is kept here.";
        }
    }

    private async Task<KeyPair> UnsealAsync(StoreDb db, OrganizationId organization, string publicKey, string role, string reason, CancellationToken ct)
    {
        var row = await db.SealedSeeds.AsNoTracking()
            .Where(s => s.OrganizationId == organization && s.PublicKey == publicKey)
            .Select(s => new { Seed = s, DataKey = db.DataKeys.FirstOrDefault(k => k.OrganizationId == s.OrganizationId && k.Version == s.DataKeyVersion) })
            .SingleOrDefaultAsync(ct) ?? throw new SealException($"No seed of {publicKey} is kept here.");
        await log.WriteAsync(db, organization, publicKey, role, reason, ct);
        var dataKey = await UnwrapAsync(row.DataKey ?? throw new SealException($"The data key of {publicKey} is missing."), ct);
        try
        {
            return Open(row.Seed, dataKey, role);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static KeyPair Open(SealedSeed row, byte[] dataKey, string role)
    {
        var text = GC.AllocateUninitializedArray<byte>(SeedLength, pinned: true);
        try
        {
            Box.Open(dataKey, row.Box, Context.OfSeed(row.OrganizationId, row.DataKeyVersion, role, row.PublicKey), text);
            var key = KeyPair.FromSeed(text);
            if (!string.Equals(key.PublicKey, row.PublicKey, StringComparison.Ordinal))
            {
                key.Dispose();
                throw new SealException($"What is sealed as {row.PublicKey} is another key.");
            }

            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
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

/// <summary>What <see cref="Vault.UnsealManyAsync"/> opened, by public key, and why the others did not open.</summary>
internal sealed record OpenedSeeds(IReadOnlyDictionary<string, KeyPair> Keys, IReadOnlyDictionary<string, string> Refused);
