using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>A change of an account that the fleet must learn of: the row locked and numbered first, the claims it makes checked, the audit row last,
/// all in one transaction; after it the bell. Refused, nothing is left of it.</summary>
internal sealed class AccountChange(PortalDb db, FleetBell fleet, TimeProvider clock)
{
    /// <summary>What a change did, for its audit row; <see cref="Nothing"/> when all was so already.</summary>
    internal sealed record Step(string Action, object Detail)
    {
        public static readonly Step Nothing = new("", new { });
    }

    /// <summary>Runs the change on the locked row, tracked by this scope's store.</summary>
    public async Task<Result<Done>> ApplyAsync(AccountId id, Func<Account, DateTimeOffset, Task<Result<Step>>> change, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var tx = await db.BeginAsync(ct);
        try
        {
            var generation = await db.NextGenerationAsync(id, now, ct);
            var account = generation is null ? null : await db.Accounts.SingleOrDefaultAsync(a => a.Id == id && !a.IsSystem, ct);
            if (account is null)
            {
                return AccountErrors.NotFound;
            }

            if ((await change(account, now)).IsRefused(out var refusal, out var step))
            {
                return refusal;
            }

            if (step == Step.Nothing)
            {
                return default(Done);
            }

            await db.SaveChangesAsync(ct);
            if (Refusal(await AccountDraft.CheckAsync(db, id, now, ct)) is { } refused)
            {
                return refused;
            }

            AuditLog.Append(db, step.Action, id.ToString(), step.Detail, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (e.Violates("ux_accounts_organization_name"))
        {
            return AccountErrors.NameTaken;
        }
        finally
        {
            // Whatever was not committed must not be saved by the next who uses this store.
            db.ChangeTracker.Clear();
        }

        fleet.Ring();
        return default(Done);
    }

    /// <summary>What servers would say to the claims, as a refusal; null when they would take them.</summary>
    public static Error? Refusal(IReadOnlyList<ValidationIssue> findings) =>
        findings.FirstOrDefault(f => f.IsBlocking) is { } finding
            ? AccountErrors.ClaimsRefused with { Message = $"Servers would refuse the account as it would be then: {finding.Description}. Nothing was changed." }
            : null;
}
