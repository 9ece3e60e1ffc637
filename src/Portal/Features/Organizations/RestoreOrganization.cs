using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>Brings a deleted organization back, by one of its owners: with its people, API tokens, and the accounts that its deletion closed, active or suspended
/// as they were.</summary>
internal static class RestoreOrganization
{
    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapPost("/{organizationId}/restore", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(RestoreOrganization)).WithSummary("Restore a deleted organization")
        .WithDescription("Within 30 days of its deletion, by an owner: by a browser session, or with address and password (HTTP Basic). GET /organizations?state=deleted lists those that can be.")
        .WithMetadata(new ForPersons(), new TakesBasic(), new NeedsNoOrganization())
        .Refuses(403, 404);

    private static async Task<Results<Ok<OrganizationView>, ProblemHttpResult>> PostAsync(OrganizationId organizationId, HttpContext context, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(context.User.PersonId()!.Value, organizationId, ct)).ToOk();

    // It runs in a scope of its own: whoever asks is in no organization, the deleted one cannot be entered.
    internal sealed class Handler(IServiceScopeFactory scopes, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<OrganizationView>> HandleAsync(PersonId person, OrganizationId id, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            if ((await db.DeletedOrganizationsOfAsync(person, now, ct)).FirstOrDefault(d => d.Membership.Organization == id) is not { Membership: var membership })
            {
                return AuthErrors.OrganizationNotFound;
            }

            if (membership.Role is not Role.Owner)
            {
                return OrganizationErrors.MayNotManage;
            }

            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().Set(id, person, $"person {person}", Permissions.Of(Role.Owner));
            await RestoreAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), now, ct);
            fleet.Ring();
            fleet.RingAdmission();
            return OrganizationView.From(membership);
        }

        private static async Task RestoreAsync(PortalDb store, DateTimeOffset now, CancellationToken ct)
        {
            await using var tx = await store.BeginAsync(ct);
            await store.LockOrganizationAsync(ct);
            var organization = await store.Organizations.SingleAsync(ct);
            if (organization.DeletedAt is null)
            {
                return;
            }

            var seconds = now.ToUnixTimeSeconds();
            var (deletedAt, suspended) = (organization.DeletedAt, organization.SuspendedAccounts.Select(a => new AccountId(a)).ToList());
            // Closed by the deletion itself, and not before it.
            var restored = await store.Accounts.Where(a => a.State == AccountState.Closed && a.ClosedAt == deletedAt).ExecuteUpdateAsync(
                s => s.SetProperty(a => a.State, a => suspended.Contains(a.Id) ? AccountState.Suspended : AccountState.Active)
                    .SetProperty(a => a.ClosedAt, (DateTimeOffset?)null)
                    .SetProperty(a => a.PurgeAt, (DateTimeOffset?)null)
                    .SetProperty(a => a.Generation, a => a.Generation + 1)
                    .SetProperty(a => a.IssuedAt, a => Math.Max(seconds, a.IssuedAt + 1)),
                ct);
            (organization.DeletedAt, organization.PurgeAt, organization.SuspendedAccounts) = (null, null, []);
            AuditLog.Append(store, "organization.restore", organization.Id.ToString(), new { organization.Name, RestoredAccounts = restored }, now);
            await store.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
        }
    }
}
