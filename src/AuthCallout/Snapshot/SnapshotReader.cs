using System.Data;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.AuthCallout.Snapshot;

/// <summary>What was read, and whether a key waits for the servers to learn of it: then another look is due soon.</summary>
internal sealed record SnapshotReading(SnapshotData Data, bool HasKeysOnTheirWay);

/// <summary>Reads the whole of it in one transaction, so that no half of a change is ever decided from.</summary>
internal sealed class SnapshotReader(IDbContextFactory<FleetDb> stores)
{
    public async Task<SnapshotReading> ReadAsync(CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var takenAt = await db.Database.SqlQueryRaw<DateTime>("""SELECT now() AS "Value" """).SingleAsync(ct);
        var (accounts, waits) = await AccountsAsync(db, ct);
        var data = new SnapshotData
        {
            TakenAt = new DateTimeOffset(DateTime.SpecifyKind(takenAt, DateTimeKind.Utc)),
            Providers = await ProvidersAsync(db, ct),
            Logins = await db.ConnectLogins.AsNoTracking()
                .Select(l => new LoginRow(l.OrganizationId, l.ProviderId, l.Id, l.Username, l.PasswordHash, l.Claims, l.CreatedAt)).ToListAsync(ct),
            // Those revoked or expired too: their owner is told so, not that they are unknown.
            Tokens = await db.ConnectionTokens.AsNoTracking()
                .Select(t => new TokenRow(t.OrganizationId, t.ProviderId, t.Id, t.AccountId, t.Name, t.Hash, t.Scopes, t.CreatedAt, t.ExpiresAt, t.RevokedAt)).ToListAsync(ct),
            Accounts = accounts,
            Revocations = await RevocationsAsync(db, ct),
            AllowedNetworks = await db.AllowedNetworks.AsNoTracking().Select(n => n.Network).ToListAsync(ct),
            Servers = await db.Nodes.AsNoTracking().Where(n => n.ServerId != null).Select(n => n.ServerId!).ToListAsync(ct),
        };
        await transaction.CommitAsync(ct);
        return new(data, waits);
    }

    private static async Task<List<ProviderRow>> ProvidersAsync(FleetDb db, CancellationToken ct)
    {
        var rows = await db.IdentityProviders.AsNoTracking().Where(p => p.DeletedAt == null)
            .Select(p => new { p.OrganizationId, p.Id, p.Name, p.Kind, p.Settings, p.IsEnabled, p.CreatedAt, p.SecretBox }).ToListAsync(ct);
        return rows.ConvertAll(p => new ProviderRow(
            p.OrganizationId, p.Id, p.Name, p.Kind.ToString().ToLowerInvariant(), p.Settings, p.IsEnabled, p.CreatedAt,
            p.SecretBox is null ? null : Convert.ToHexStringLower(SHA256.HashData(p.SecretBox).AsSpan(0, 16))));
    }

    private static async Task<List<RevocationRow>> RevocationsAsync(FleetDb db, CancellationToken ct)
    {
        var rows = await db.ConnectRevocations.AsNoTracking().Where(r => r.LiftedAt == null)
            .Select(r => new { r.OrganizationId, r.Id, r.ProviderId, r.What, r.Subject, r.Fingerprint, r.At }).ToListAsync(ct);
        return rows.ConvertAll(r => new RevocationRow(r.OrganizationId, r.Id, r.ProviderId, r.What.ToString().ToLowerInvariant(), r.Subject, r.Fingerprint, r.At));
    }

    private static async Task<(List<AccountRow> Accounts, bool Waits)> AccountsAsync(FleetDb db, CancellationToken ct)
    {
        var policies = db.ConnectPolicies.AsNoTracking().Where(p => !db.ConnectPolicies.Any(later => later.AccountId == p.AccountId && later.Version > p.Version));
        // Accounts without a policy too, where there are providers: a draft of their first policy is tried out on them.
        var accounts = await (
            from a in db.Accounts.AsNoTracking()
            where a.State != AccountState.Retired && !a.IsSystem
                && (db.ConnectPolicies.Any(p => p.AccountId == a.Id) || db.IdentityProviders.Any(p => p.OrganizationId == a.OrganizationId && p.DeletedAt == null))
            select new
            {
                a.OrganizationId,
                a.Id,
                a.Name,
                a.PublicKey,
                a.Claims,
                a.State,
                Policy = policies.Where(p => p.AccountId == a.Id).Select(p => new { p.Policy, p.Version }).FirstOrDefault(),
                RevokedAllAt = db.AccountRevocations.Where(r => r.AccountId == a.Id && r.PublicKey == "*").Select(r => (DateTimeOffset?)r.At).FirstOrDefault(),
                // Every node that is up has this very generation, so it knows the newest keys.
                IsEverywhere = !db.Nodes.Any(n => n.OperatorId == a.OperatorId && n.IsUp
                    && !db.NodePublications.Any(c => c.AccountId == a.Id && c.NodeId == n.Id && c.IsConfirmed && c.Generation >= a.Generation)),
            }).ToListAsync(ct);
        var ids = accounts.ConvertAll(a => a.Id);
        var keys = await (
            from k in db.SigningKeys.AsNoTracking()
            where k.IsHeld && (k.State == SigningKeyState.Active || k.State == SigningKeyState.Retiring) && ids.Contains(k.AccountId)
            select new { k.GroupId, k.PublicKey, k.State, k.CreatedAt }).ToListAsync(ct);
        var groups = await (
            from g in db.SigningKeyGroups.AsNoTracking()
            where ids.Contains(g.AccountId)
            select new { g.AccountId, g.Id, g.Name, g.Template, g.IsDisabled }).ToListAsync(ct);
        var keysOf = keys.OrderBy(k => k.State).ThenByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey, StringComparer.Ordinal).ToLookup(k => k.GroupId);
        var groupsOf = groups.ToLookup(g => g.AccountId);
        var waits = false;
        var rows = accounts.ConvertAll(a => new AccountRow(
            a.OrganizationId, a.Id, a.Name, a.PublicKey, a.Claims, a.State.ToString().ToLowerInvariant(), a.RevokedAllAt, a.Policy?.Policy, a.Policy?.Version ?? 0,
            [.. groupsOf[a.Id].Select(g => new GroupRow(g.Id, g.Name, g.Template, g.IsDisabled, KeyOf([.. keysOf[g.Id].Select(k => k.PublicKey)], a.IsEverywhere)))]));
        return (rows, waits);

        // A key that servers may not know yet signs nothing while the one before it still does.
        string? KeyOf(List<string> newestFirst, bool isEverywhere)
        {
            if (isEverywhere || newestFirst.Count < 2)
            {
                return newestFirst.Count > 0 ? newestFirst[0] : null;
            }

            waits = true;
            return newestFirst[1];
        }
    }
}
