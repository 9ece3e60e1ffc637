using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>Takes an invitation back: its link is dead. One that was answered stays as it is; once more changes nothing.</summary>
internal static class RevokeInvitation
{
    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapDelete("/{invitationId}", DeleteAsync)
        .WithName(nameof(RevokeInvitation)).WithSummary("Revoke an invitation")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(InvitationId invitationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(invitationId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(InvitationId invitationId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return MemberErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            var now = clock.GetUtcNow();
            if (await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitationId, ct) is not { } found)
            {
                return InvitationErrors.NotFound;
            }

            if (!caller.Covers(found.Role))
            {
                return MemberErrors.RoleAbove;
            }

            if (await db.Invitations.Where(InvitationView.IsOpen).Where(i => i.Id == invitationId).ExecuteUpdateAsync(s => s.SetProperty(i => i.RevokedAt, now), ct) == 1)
            {
                AuditLog.Append(db, "invitation.revoke", invitationId.ToString(), new { found.Email }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
            }

            return default(Done);
        }
    }
}
