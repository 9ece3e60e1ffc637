using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What became of a request to shred.</summary>
public enum ShredOutcome
{
    Shredded,

    /// <summary>There is no such organization, or it is the platform's own.</summary>
    NoSuchOrganization,

    /// <summary>Some account is not retired yet: its keys are still needed.</summary>
    HasAccounts,
}

/// <summary>Destroys a deleted organization's data keys, and with them every seed sealed under them: the boxes stay, nothing opens them. What the portal sealed
/// for the organization under a key of its own, the secrets of webhooks above all, is emptied itself (<see cref="SealedAttribute"/>).
/// What a backup made before still holds opens with the key-encryption key of that time only, until that one is destroyed too.</summary>
public sealed class KeyShredder
{
    private const string Actor = "system keys";

    private readonly OpenedKeys _opened;

    internal KeyShredder(OpenedKeys opened) => _opened = opened;

    /// <summary>Runs as trunkline_owner. Other processes forget keys they have open within five minutes.</summary>
    public async Task<ShredOutcome> RunAsync(FleetDb db, OrganizationId organization, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (organization == Organization.Platform || !await db.Organizations.AnyAsync(o => o.Id == organization, ct))
        {
            return ShredOutcome.NoSuchOrganization;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Accounts.AnyAsync(a => a.OrganizationId == organization && a.State != AccountState.Retired, ct))
        {
            return ShredOutcome.HasAccounts;
        }

        await EmptyAsync(db, organization, now, ct);
        var keys = await db.DataKeys.Where(k => k.OrganizationId == organization && k.ShreddedAt == null).ToListAsync(ct);
        foreach (var key in keys)
        {
            key.Wrapped = [];
            key.ShreddedAt = now;
        }

        if (keys.Count > 0)
        {
            AuditLog.Append(db, organization, Actor, "organization.shred", organization.ToString(), new { DataKeys = keys.Count }, now);
            AuditLog.Append(db, Organization.Platform, Actor, "organization.shred", organization.ToString(), new { DataKeys = keys.Count }, now);
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        _opened.Forget(organization);
        return ShredOutcome.Shredded;
    }

    private static async Task EmptyAsync(FleetDb db, OrganizationId organization, DateTimeOffset now, CancellationToken ct)
    {
        // Nothing is sent that nothing can sign.
        await db.Webhooks.Where(w => w.OrganizationId == organization && w.DisabledAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(w => w.DisabledAt, now).SetProperty(w => w.DisabledReason, WebhookDisabledReason.Asked), ct);
        foreach (var box in db.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).Where(p => p.PropertyInfo?.GetCustomAttribute<SealedAttribute>()?.Under is SealedUnder.Portal))
        {
            var table = StoreObjectIdentifier.Create(box.DeclaringType, StoreObjectType.Table)!.Value;
            var column = box.GetColumnName(table)!;
            // Where there is none there stays none.
            var statement = $"UPDATE {table.Name} SET {column} = substring({column} FROM 1 FOR 0) WHERE organization_id = {{0}}";
            await db.Database.ExecuteSqlRawAsync(statement, [organization.Value], ct);
        }
    }
}
