using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>Ends a member's browser sessions in this organization: their next page asks who they are. Sessions are a person's in all their organizations, so none of them ends elsewhere;
/// API tokens go on, and are revoked by themselves.</summary>
internal static class EndMemberSessions
{
    public static void Map(RouteGroupBuilder members) => members
        .MapPost("/{personId}/end-sessions", PostAsync)
        .WithName(nameof(EndMemberSessions)).WithSummary("End a member's browser sessions here")
        .WithDescription("Within a second every page of the organization wants them to sign in again, or to show who they are. Other organizations of theirs, API tokens and NATS clients are not touched.")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(PersonId personId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(personId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, MemberChange changes, PlatformMemory platform, FreshSignIn fresh, IHttpContextAccessor http)
    {
        public async Task<Result<Done>> HandleAsync(PersonId personId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return MemberErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            var result = await changes.ApplyAsync(
                personId,
                async (member, now) =>
                {
                    if (personId == caller.Person)
                    {
                        return MemberErrors.OwnSessions;
                    }

                    if (!caller.Covers(member.Role))
                    {
                        return MemberErrors.RoleAbove;
                    }

                    if (await db.MemberSignOuts.SingleOrDefaultAsync(s => s.PersonId == personId, ct) is { } before)
                    {
                        before.At = now;
                    }
                    else
                    {
                        db.MemberSignOuts.Add(new MemberSignOut { OrganizationId = member.OrganizationId, PersonId = personId, At = now });
                    }

                    return new MemberChange.Step("member.end_sessions", new { });
                },
                ct);
            if (!result.IsRefused(out _))
            {
                await AfterCommit.DoAsync(http.HttpContext, platform.ReadAsync, CancellationToken.None);
            }

            return result;
        }
    }
}
