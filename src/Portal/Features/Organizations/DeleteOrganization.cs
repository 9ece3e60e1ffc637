using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>Deletes an organization: all its accounts are closed, as DELETE of each would do, but to be restored for 30 days; nobody enters it, its API tokens
/// and slug rest. Within that time an owner brings all of it back; then the controller retires the accounts like any closed one.</summary>
internal static class DeleteOrganization
{
    /// <summary>How long it can be restored.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapDelete("/{organizationId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(DeleteOrganization)).WithSummary("Delete an organization, restorable for 30 days")
        .WithDescription("Every account is closed at once: everybody is dropped. Nobody enters it any more, API tokens of it are refused. An owner restores it by POST …/restore with address and password.")
        // Once it is deleted nobody enters to be told again.
        .WithMetadata(new TakesNoKey())
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(OrganizationId organizationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(organizationId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, FreshSignIn fresh, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(OrganizationId id, CancellationToken ct)
        {
            if (id != caller.Organization)
            {
                return AuthErrors.OrganizationNotFound;
            }

            if (!caller.Can(Permissions.ManageOrganization))
            {
                return OrganizationErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            await db.LockOrganizationAsync(ct);
            var organization = await db.Organizations.SingleAsync(ct);
            if (organization.DeletedAt is not null)
            {
                return default(Done);
            }

            organization.SuspendedAccounts = [.. (await db.Accounts.Where(a => a.State == AccountState.Suspended && !a.IsSystem).Select(a => a.Id).ToListAsync(ct)).Select(a => a.Value)];
            (organization.DeletedAt, organization.PurgeAt) = (now, now + Window);
            var closed = await CloseAsync(now, now + Window, ct);
            AuditLog.Append(db, "organization.delete", id.ToString(), new { organization.Name, organization.Slug, ClosedAccounts = closed, organization.PurgeAt }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            fleet.RingAdmission();
            return default(Done);
        }

        // As CloseAccount does with one: however many there are, by one statement. Those closed before keep their own time.
        private Task<int> CloseAsync(DateTimeOffset now, DateTimeOffset purge, CancellationToken ct)
        {
            var seconds = now.ToUnixTimeSeconds();
            return db.Accounts.Where(a => !a.IsSystem && a.ClosedAt == null).ExecuteUpdateAsync(
                s => s.SetProperty(a => a.State, AccountState.Closed)
                    .SetProperty(a => a.ClosedAt, now)
                    .SetProperty(a => a.PurgeAt, purge)
                    .SetProperty(a => a.Generation, a => a.Generation + 1)
                    .SetProperty(a => a.IssuedAt, a => Math.Max(seconds, a.IssuedAt + 1)),
                ct);
        }
    }
}
