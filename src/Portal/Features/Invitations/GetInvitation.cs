using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

internal static class GetInvitation
{
    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapGet("/{invitationId}", GetAsync)
        .WithName(nameof(GetInvitation)).WithSummary("Read an invitation")
        .Refuses(403, 404);

    private static async Task<Results<Ok<InvitationView>, ProblemHttpResult>> GetAsync(InvitationId invitationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(invitationId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<InvitationView>> HandleAsync(InvitationId invitationId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadMembers) ? MemberErrors.MayNotRead
            : await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitationId, ct) is { } invitation ? InvitationView.Of(invitation, clock.GetUtcNow())
            : InvitationErrors.NotFound;
    }
}
