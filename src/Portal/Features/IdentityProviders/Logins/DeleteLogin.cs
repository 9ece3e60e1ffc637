using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>Deletes a login and drops what is connected by it.</summary>
internal static class DeleteLogin
{
    public static void Map(RouteGroupBuilder logins) => logins
        .MapDelete("/{loginId}", DeleteAsync)
        .WithName("DeleteLogin").WithSummary("Delete a login and drop its sessions")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        IdentityProviderId providerId, ConnectLoginId loginId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(providerId, loginId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(IdentityProviderId providerId, ConnectLoginId loginId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if ((await LoginRules.LockAsync(db, providerId, ct)).IsRefused(out var wrong, out _))
            {
                return wrong;
            }

            if (await db.ConnectLogins.SingleOrDefaultAsync(l => l.Id == loginId && l.ProviderId == providerId, ct) is not { } login)
            {
                return LoginErrors.NotFound;
            }

            var now = clock.GetUtcNow();
            db.ConnectLogins.Remove(login);
            var sessions = await LiveSessions.DropAsync(db, s => s.ProviderId == providerId && s.Subject == login.Username, now, ct);
            AuditLog.Append(db, "login.delete", loginId.ToString(), new { Provider = providerId.ToString(), login.Username, Sessions = sessions }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.RingSessions();
            return default(Done);
        }
    }
}
