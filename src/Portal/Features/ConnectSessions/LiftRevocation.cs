using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>Takes a revocation back: every credential it refused admits again until it expires, wherever it lies. Dropped clients come back by themselves.</summary>
internal static class LiftRevocation
{
    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapDelete("/{revocationId}", DeleteAsync)
        .WithName("DeleteConnectRevocation").WithSummary("Lift a revocation")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(ConnectRevocationId revocationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(revocationId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(ConnectRevocationId revocationId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return SessionErrors.MayNotRevoke;
            }

            if (caller.Accounts is not null)
            {
                return SessionErrors.LimitedMember;
            }

            await using var tx = await db.BeginAsync(ct);
            var revocation = await db.ConnectRevocations.SingleOrDefaultAsync(r => r.Id == revocationId, ct);
            if (revocation is null)
            {
                return SessionErrors.NotFound;
            }

            if (revocation.LiftedAt is null)
            {
                var now = clock.GetUtcNow();
                revocation.LiftedAt = now;
                AuditLog.Append(db, "connect_revocation.lift", revocationId.ToString(), new { What = Json.Word(revocation.What), Provider = revocation.ProviderId.ToString(), revocation.Subject, revocation.At }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
                fleet.RingAdmission();
            }

            return default(Done);
        }
    }
}
