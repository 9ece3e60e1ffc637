using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>The organization's invitations, oldest first; those that ended only when asked for.</summary>
internal static class ListInvitations
{
    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapGet("", GetAsync)
        .WithName(nameof(ListInvitations)).WithSummary("List invitations")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<InvitationView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, Handler handler, CancellationToken ct,
        [FromQuery(Name = "state"), Description("open (expired ones too) or all; left out, open.")] string? state = null) =>
        (await handler.HandleAsync(page, state, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Page<InvitationView>>> HandleAsync(PageRequest page, string? state, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadMembers))
            {
                return MemberErrors.MayNotRead;
            }

            if (state is not (null or "" or "open" or "all"))
            {
                return InvitationErrors.InvalidState;
            }

            if (page.ReadById<InvitationId>($"invitations {state}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var invitations = db.Invitations.AsNoTracking();
            if (state is not "all")
            {
                invitations = invitations.Where(InvitationView.IsOpen);
            }

            var now = clock.GetUtcNow();
            var rows = await place.Of(invitations, i => i.Id).ToListAsync(ct);
            return place.Cut([.. rows.Select(i => InvitationView.Of(i, now))], i => i.Id);
        }
    }
}
