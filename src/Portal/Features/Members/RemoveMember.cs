using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>Removes a member with their API tokens of this organization and the open invitations they sent; or leaves, when it is the caller. NATS
/// credentials they issued go on working: the ledger lists and revokes them.</summary>
internal static class RemoveMember
{
    public static void Map(RouteGroupBuilder members) => members
        .MapDelete("/{personId}", DeleteAsync)
        .WithName(nameof(RemoveMember)).WithSummary("Remove a member, or leave")
        .WithDescription("With your own id you leave, whatever your role, by an API token with all its scopes; the last owner cannot. API tokens of that person for this organization end; NATS credentials they issued do not.")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(PersonId personId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(personId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, MemberChange changes)
    {
        public Task<Result<Done>> HandleAsync(PersonId personId, CancellationToken ct) => changes.ApplyAsync(
            personId,
            async (member, now) =>
            {
                // Whoever leaves has what they have themselves, unless they ask by a token, or see the portal, with less.
                var own = personId == caller.Person ? Permissions.Of(member.Role, caller.Users) : Permissions.Of(member.Role);
                if (!own.All(caller.Can))
                {
                    return MemberErrors.RoleAbove;
                }

                if (member.Role is Role.Owner && !await changes.HasOtherOwnerAsync(personId, ct))
                {
                    return MemberErrors.LastOwner;
                }

                await changes.RevokeInvitationsOfAsync(personId, now, ct);
                db.Members.Remove(member);
                return new MemberChange.Step(personId == caller.Person ? "member.leave" : "member.remove", new { Role = Json.Word(member.Role) });
            },
            ct);
    }
}
