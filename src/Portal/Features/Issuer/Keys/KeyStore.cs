using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>The issuer's keys in PostgreSQL, as the plan wants them: makes what is due, takes away what is past. Several portals at once make one.</summary>
internal sealed class KeyStore(IServiceScopeFactory scopes, IssuerSecrets secrets, TimeProvider clock)
{
    private static readonly string[] Algorithms = [TokenKey.EcAlgorithm, TokenKey.RsaAlgorithm];

    /// <param name="opened">Those opened before: they are not opened again.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<KeySet> LoadAsync(KeySet? opened, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(Organization.Platform, default, "system issuer", []);
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var now = clock.GetUtcNow();
        var rows = await db.IssuerKeys.AsNoTracking().ToListAsync(ct);
        if (Algorithms.Any(a => Due(rows, a, now) is not null) || rows.Exists(r => IsGone(r, rows, now)))
        {
            rows = await RotateAsync(db, now, ct);
        }

        var keys = new List<(TokenKey, DateTimeOffset)>();
        foreach (var row in rows.OrderBy(r => r.Algorithm, StringComparer.Ordinal).ThenByDescending(r => r.SignsFrom))
        {
            var known = opened?.Keys.FirstOrDefault(k => k.Key.Kid == row.Kid).Key;
            keys.Add((known ?? await OpenAsync(db, row, ct), row.SignsFrom));
        }

        return KeySet.Of(keys);
    }

    private async Task<List<IssuerKey>> RotateAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('trunkline.issuer-keys', 0))", ct);
        var rows = await db.IssuerKeys.ToListAsync(ct);
        foreach (var algorithm in Algorithms)
        {
            if (Due(rows, algorithm, now) is { } signsFrom)
            {
                var row = await MakeAsync(db, algorithm, signsFrom, now, ct);
                rows.Add(row);
                AuditLog.Append(db, "issuer_key.create", row.Kid, new { row.Algorithm, row.SignsFrom }, now);
            }
        }

        foreach (var gone in rows.FindAll(r => IsGone(r, rows, now)))
        {
            rows.Remove(gone);
            db.IssuerKeys.Remove(gone);
            AuditLog.Append(db, "issuer_key.remove", gone.Kid, new { gone.Algorithm }, now);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return rows;
    }

    private async Task<IssuerKey> MakeAsync(PortalDb db, string algorithm, DateTimeOffset signsFrom, DateTimeOffset now, CancellationToken ct)
    {
        using var key = TokenKey.New(algorithm);
        var secret = key.Export();
        try
        {
            var (version, box) = await secrets.SealAsync(db, key.Kid, secret, now, ct);
            var row = new IssuerKey
            {
                OrganizationId = Organization.Platform,
                Kid = key.Kid,
                Algorithm = algorithm,
                PublicJwk = key.PublicJwk,
                DataKeyVersion = version,
                Box = box,
                CreatedAt = now,
                SignsFrom = signsFrom,
            };
            db.IssuerKeys.Add(row);
            return row;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<TokenKey> OpenAsync(PortalDb db, IssuerKey row, CancellationToken ct)
    {
        var secret = await secrets.OpenAsync(db, row, ct);
        try
        {
            return TokenKey.Read(row.Algorithm, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static DateTimeOffset? Due(List<IssuerKey> rows, string algorithm, DateTimeOffset now) => KeyPlan.NextSignsFrom(Beginnings(rows, algorithm), now);

    private static bool IsGone(IssuerKey row, List<IssuerKey> rows, DateTimeOffset now) => KeyPlan.IsGone(row.SignsFrom, Beginnings(rows, row.Algorithm), now);

    private static List<DateTimeOffset> Beginnings(List<IssuerKey> rows, string algorithm) => [.. rows.Where(r => r.Algorithm == algorithm).Select(r => r.SignsFrom)];
}
