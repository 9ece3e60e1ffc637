using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <param name="Newest">The id of the key that wraps now.</param>
/// <param name="Rewrapped">Data keys wrapped anew.</param>
/// <param name="Unreadable">Ids of key-encryption keys that some data keys are wrapped by and this process does not have.</param>
public sealed record RewrapReport(string Newest, int Rewrapped, IReadOnlyList<string> Unreadable);

/// <summary>Wraps data keys anew under the newest key-encryption key. No seed is touched, so everybody goes on opening them throughout: a row is
/// changed in one statement, key and name of the key together. It can be stopped and started again at any moment.</summary>
public sealed class KeyRewrap
{
    private const string Actor = "system keys";

    private readonly IKeyEncryptionKeys _keys;

    internal KeyRewrap(IKeyEncryptionKeys keys) => _keys = keys;

    /// <summary>Runs as trunkline_owner.</summary>
    public async Task<RewrapReport> RunAsync(FleetDb db, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var newest = _keys.Newest;
        var wrapped = 0;
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var rows = await db.DataKeys.AsNoTracking().Where(k => k.KeyEncryptionKeyId != newest.Id && k.ShreddedAt == null)
            .Select(k => new { k.OrganizationId, k.Version, k.KeyEncryptionKeyId }).ToListAsync(ct);
        foreach (var row in rows)
        {
            if (_keys.Find(row.KeyEncryptionKeyId) is not { } old)
            {
                unreadable.Add(row.KeyEncryptionKeyId);
            }
            else if (await RewrapAsync(db, row.OrganizationId, row.Version, old, newest, now, ct))
            {
                wrapped++;
            }
        }

        return new(newest.Id, wrapped, [.. unreadable]);
    }

    /// <summary>The ids of the key-encryption keys that wrap some data key.</summary>
    public static async Task<IReadOnlyList<string>> UsedAsync(FleetDb db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.DataKeys.Where(k => k.ShreddedAt == null).Select(k => k.KeyEncryptionKeyId).Distinct().ToListAsync(ct);
    }

    private static async Task<bool> RewrapAsync(
        FleetDb db, OrganizationId organization, int version, IKeyEncryptionKey old, IKeyEncryptionKey newest, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.DataKeys.FromSql($"SELECT * FROM data_keys WHERE organization_id = {organization.Value} AND version = {version} FOR UPDATE").SingleAsync(ct);
        if (row.ShreddedAt is null && string.Equals(row.KeyEncryptionKeyId, old.Id, StringComparison.Ordinal))
        {
            row.Wrapped = await WrapAsync(row, old, newest, ct);
            row.KeyEncryptionKeyId = newest.Id;
            AuditLog.Append(db, organization, Actor, "data_key.rewrap", $"{organization}/{version}", new { From = old.Id, To = newest.Id }, now);
            await db.SaveChangesAsync(ct);
            FailPoint.Hit("keys.rewrapped");
            await transaction.CommitAsync(ct);
            db.ChangeTracker.Clear();
            return true;
        }

        db.ChangeTracker.Clear();
        return false;
    }

    private static async Task<byte[]> WrapAsync(DataKey row, IKeyEncryptionKey old, IKeyEncryptionKey newest, CancellationToken ct)
    {
        var context = Context.OfDataKey(row.OrganizationId, row.Version);
        var key = await old.UnwrapAsync(row.Wrapped, context, ct);
        byte[]? again = null;
        try
        {
            var wrapped = await newest.WrapAsync(key, context, ct);
            // The only copy: what was written must come back before the old one goes.
            again = await newest.UnwrapAsync(wrapped, context, ct);
            return CryptographicOperations.FixedTimeEquals(key, again) ? wrapped : throw new SealException($"{newest.Id} does not give back what it wrapped.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(again);
        }
    }
}
