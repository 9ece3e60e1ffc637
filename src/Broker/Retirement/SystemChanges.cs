using Microsoft.EntityFrameworkCore;
using Platform.Broker.Leases;
using Platform.Store;

namespace Platform.Broker.Retirement;

/// <summary>What time alone changes in desired state, written as people's changes are: with the account's next generation where the fleet must
/// learn of it, and a row of the audit chain.</summary>
internal sealed class SystemChanges(IDbContextFactory<FleetDb> stores, TimeProvider clock)
{
    private const string Actor = "system controller";

    /// <summary>Marks a closed account as retired if it still is due: from here on it cannot be restored.</summary>
    /// <returns>False when somebody has restored it.</returns>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task<bool> RetireAsync(LeavingAccount account, long epoch, CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        await using var transaction = await BeginAsync(db, epoch, ct);
        var now = clock.GetUtcNow();
        var marked = await db.Accounts.Where(a => a.Id == account.Id && a.State == AccountState.Closed && a.PurgeAt <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.State, AccountState.Retired), ct);
        if (marked == 0)
        {
            return false;
        }

        AuditLog.Append(db, account.Organization, Actor, "account.retire", account.Id.ToString(), new { account.PublicKey }, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Takes keys whose overlap is over out of their accounts.</summary>
    /// <returns>How many accounts have changed.</returns>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task<int> RemoveExpiredKeysAsync(long epoch, CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var due = await db.SigningKeys.Where(k => k.State == SigningKeyState.Retiring && k.RetiresAt <= now)
            .Select(k => new { k.OrganizationId, k.AccountId }).Distinct().ToListAsync(ct);
        foreach (var account in due)
        {
            await using var transaction = await BeginAsync(db, epoch, ct);
            // The account first, as everybody locks it; then what is still due.
            var generation = await db.NextGenerationAsync(account.AccountId, now, ct);
            var keys = db.SigningKeys.Where(k => k.OrganizationId == account.OrganizationId && k.AccountId == account.AccountId && k.State == SigningKeyState.Retiring && k.RetiresAt <= now);
            var removed = await keys.Select(k => k.PublicKey).ToListAsync(ct);
            await keys.ExecuteUpdateAsync(s => s.SetProperty(k => k.State, SigningKeyState.Removed).SetProperty(k => k.RetiresAt, (DateTimeOffset?)null), ct);
            foreach (var key in removed)
            {
                AuditLog.Append(db, account.OrganizationId, Actor, "signing_key.remove", key, new { Account = account.AccountId.ToString(), Generation = generation }, now);
            }

            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            db.ChangeTracker.Clear();
        }

        return due.Count;
    }

    /// <summary>Revokes credentials whose rotation's overlap is over.</summary>
    /// <returns>How many accounts have changed.</returns>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task<int> RevokeDueCredentialsAsync(long epoch, CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var due = await db.Credentials.Where(c => c.RevokesAt <= now && c.RevokedAt == null).Select(c => new { c.OrganizationId, c.AccountId }).Distinct().ToListAsync(ct);
        foreach (var account in due)
        {
            await using var transaction = await BeginAsync(db, epoch, ct);
            var generation = await db.NextGenerationAsync(account.AccountId, now, ct);
            var credentials = db.Credentials.Where(c => c.OrganizationId == account.OrganizationId && c.AccountId == account.AccountId && c.RevokesAt <= now && c.RevokedAt == null);
            var revoked = await credentials.Select(c => c.Id).ToListAsync(ct);
            await credentials.ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, now), ct);
            foreach (var credential in revoked)
            {
                AuditLog.Append(db, account.OrganizationId, Actor, "credential.revoke", credential.ToString(), new { Account = account.AccountId.ToString(), Generation = generation }, now);
            }

            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            db.ChangeTracker.Clear();
        }

        return due.Count;
    }

    /// <summary>A transaction that only the holder of the lease gets; nobody takes the lease over before it ends.</summary>
    private static async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(FleetDb db, long epoch, CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        var held = await db.Database.SqlQuery<int>($"select 1 as \"Value\" from leases where name = {ControllerLease.Name} and epoch = {epoch} for share").ToListAsync(ct);
        if (held.Count == 0)
        {
            await transaction.DisposeAsync();
            throw new LeaseLostException(epoch);
        }

        return transaction;
    }
}
