using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

internal static class GetMember
{
    public static void Map(RouteGroupBuilder members) => members
        .MapGet("/{personId}", GetAsync)
        .WithName(nameof(GetMember)).WithSummary("Read a member")
        .Refuses(403, 404);

    private static async Task<Results<Ok<MemberView>, ProblemHttpResult>> GetAsync(PersonId personId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(personId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<MemberView>> HandleAsync(PersonId personId, CancellationToken ct)
        {
            // Of themselves anybody may know, to leave.
            if (personId != caller.Person && !caller.Can(Permissions.ReadMembers))
            {
                return MemberErrors.MayNotRead;
            }

            var member = await db.Members.AsNoTracking().Where(m => m.PersonId == personId).ToListAsync(ct);
            return member is [_] ? (await MemberView.ReadAsync(db, member, ct))[0] : MemberErrors.NotFound;
        }
    }
}
