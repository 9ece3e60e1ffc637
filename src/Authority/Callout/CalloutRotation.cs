using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>The callout service's keys as a rotation finds them.</summary>
/// <param name="Account">The AUTH account.</param>
/// <param name="XKey">The one its JWT names.</param>
/// <param name="NextXKey">One made and not named yet; null when there is none.</param>
/// <param name="FormerXKeys">Those named before and not removed yet.</param>
/// <param name="Signer">The key that signs answers; null when none is active.</param>
/// <param name="Spare">The one whose turn is next; null when there is none.</param>
/// <param name="FormerSigners">Retiring, still trusted.</param>
public sealed record CalloutKeyState(
    AccountId Account, string XKey, string? NextXKey, IReadOnlyList<string> FormerXKeys, string? Signer, string? Spare, IReadOnlyList<string> FormerSigners);

/// <summary>The steps of rotating the callout service's keys, each one transaction that leaves a whole state: the caller may die between any two and go
/// on from <see cref="ReadAsync"/>. When to take the next is the caller's to know (docs/adr/0015). Runs as trunkline_owner.</summary>
public sealed class CalloutRotation
{
    private const string Actor = "system administrator";

    // A signer that retires is removed by the rotation; by the controller if that never comes back.
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private readonly CalloutAccount _account;
    private readonly CalloutFiles _files;
    private readonly GroupKeys _keys;

    internal CalloutRotation(CalloutAccount account, CalloutFiles files, GroupKeys keys) => (_account, _files, _keys) = (account, files, keys);

    /// <summary>The keys as they are.</summary>
    /// <exception cref="InvalidOperationException">There is no AUTH account: run broker bootstrap.</exception>
    public static async Task<CalloutKeyState> ReadAsync(FleetDb db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var account = await AccountAsync(db, ct);
        var named = NatsAccountClaims.FromJson(account.Claims).Account.Authorization.XKey;
        var xkeys = await XKeys(db).OrderBy(s => s.CreatedAt).ThenBy(s => s.PublicKey).Select(s => s.PublicKey).ToListAsync(ct);
        var at = xkeys.IndexOf(named);
        var signers = await ResponseKeys(db, account.Id).ToListAsync(ct);
        var active = signers.Where(k => k.State == SigningKeyState.Active).Select(k => k.PublicKey).ToList();
        return new(
            account.Id, named, at >= 0 && at < xkeys.Count - 1 ? xkeys[^1] : null, [.. xkeys.Take(Math.Max(at, 0))],
            active.ElementAtOrDefault(0), active.ElementAtOrDefault(1), [.. signers.Where(k => k.State == SigningKeyState.Retiring).Select(k => k.PublicKey)]);
    }

    /// <summary>Makes the next xkey, sealed: callout processes load it, no server knows of it.</summary>
    public async Task<string> MakeXKeyAsync(FleetDb db, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var made = await _account.SealAsync(db, PrefixByte.Curve, SeedRole.CalloutXKey, now, ct);
        AuditLog.Append(db, Organization.Platform, Actor, "callout_xkey.create", made, new { }, now);
        await db.SaveChangesAsync(ct);
        await RingAsync(db, ct);
        return made;
    }

    /// <summary>Puts the next xkey into the AUTH account: from the moment a server holds that JWT it seals for it.</summary>
    public static Task NameXKeyAsync(FleetDb db, string xkey, DateTimeOffset now, CancellationToken ct) => ChangeAsync(db, now, (account, generation) =>
    {
        var claims = NatsAccountClaims.FromJson(account.Claims);
        claims.Account.Authorization.XKey = xkey;
        account.Claims = claims.ToJson();
        AuditLog.Append(db, Organization.Platform, Actor, "callout_xkey.activate", xkey, new { Generation = generation }, now);
        return Task.CompletedTask;
    }, ct);

    /// <summary>Destroys the xkeys that the AUTH account no longer names.</summary>
    public static async Task RemoveXKeysAsync(FleetDb db, IReadOnlyCollection<string> former, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(former);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await XKeys(db).Where(s => former.Contains(s.PublicKey)).ExecuteDeleteAsync(ct);
        foreach (var key in former)
        {
            AuditLog.Append(db, Organization.Platform, Actor, "callout_xkey.remove", key, new { }, now);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await RingAsync(db, ct);
    }

    /// <summary>Lets the spare sign answers from now on. The former signer stays in the JWT.</summary>
    public static async Task RetireSignerAsync(FleetDb db, string signer, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.SigningKeys.Where(k => k.PublicKey == signer && k.State == SigningKeyState.Active)
            .ExecuteUpdateAsync(s => s.SetProperty(k => k.State, SigningKeyState.Retiring).SetProperty(k => k.RetiresAt, now + Forgotten), ct);
        AuditLog.Append(db, Organization.Platform, Actor, "callout_signing_key.retire", signer, new { }, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await RingAsync(db, ct);
    }

    /// <summary>Takes former signers out of the AUTH account, and puts a new spare in where there is none.</summary>
    public Task ReplaceSignersAsync(FleetDb db, CalloutKeyState state, DateTimeOffset now, CancellationToken ct) => ChangeAsync(db, now, async (account, generation) =>
    {
        foreach (var former in state.FormerSigners)
        {
            await db.SigningKeys.Where(k => k.PublicKey == former)
                .ExecuteUpdateAsync(s => s.SetProperty(k => k.State, SigningKeyState.Removed).SetProperty(k => k.RetiresAt, (DateTimeOffset?)null), ct);
            AuditLog.Append(db, Organization.Platform, Actor, "callout_signing_key.remove", former, new { Generation = generation }, now);
        }

        if (state.Spare is null)
        {
            var group = await db.SigningKeyGroups.SingleAsync(g => g.AccountId == account.Id && g.Name == CalloutAccount.ResponseGroup, ct);
            var made = await _keys.AddAsync(db, group, now, ct);
            AuditLog.Append(db, Organization.Platform, Actor, "callout_signing_key.create", made.PublicKey, new { Generation = generation }, now);
        }
    }, ct);

    /// <summary>Writes the files nodes and callout processes start with, as bootstrap does.</summary>
    public async Task WriteFilesAsync(FleetDb db, string folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Operators.AsNoTracking().SingleAsync(o => o.OrganizationId == Organization.Platform, ct);
        await _files.WriteAsync(db, row, folder, ct);
    }

    private static async Task ChangeAsync(FleetDb db, DateTimeOffset now, Func<Account, long, Task> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var id = (await AccountAsync(db, ct)).Id;
        var generation = await db.NextGenerationAsync(id, now, ct) ?? throw new InvalidOperationException("The AUTH account is missing.");
        await change(await db.Accounts.SingleAsync(a => a.Id == id, ct), generation);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await db.RingPublicationAsync(ct);
        await RingAsync(db, ct);
    }

    private static async Task<Account> AccountAsync(FleetDb db, CancellationToken ct) =>
        await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => db.Operators.Any(o => o.OrganizationId == Organization.Platform && o.AuthAccountId == a.Id), ct)
        ?? throw new InvalidOperationException("There is no AUTH account yet: run broker bootstrap.");

    private static IQueryable<SigningKey> ResponseKeys(FleetDb db, AccountId account) => db.SigningKeys.AsNoTracking()
        .Where(k => k.AccountId == account && k.IsHeld && (k.State == SigningKeyState.Active || k.State == SigningKeyState.Retiring)
            && db.SigningKeyGroups.Any(g => g.AccountId == account && g.Id == k.GroupId && g.Name == CalloutAccount.ResponseGroup))
        .OrderBy(k => k.State).ThenBy(k => k.CreatedAt).ThenBy(k => k.PublicKey);

    private static IQueryable<SealedSeed> XKeys(FleetDb db) =>
        db.SealedSeeds.AsNoTracking().Where(s => s.OrganizationId == Organization.Platform && s.Role == SeedRole.CalloutXKey);

    private static Task<int> RingAsync(FleetDb db, CancellationToken ct) => db.Database.ExecuteSqlRawAsync("NOTIFY trunkline_admission", ct);
}
