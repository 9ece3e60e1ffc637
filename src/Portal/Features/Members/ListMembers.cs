using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>Who is in the organization, whoever has had a login longest first.</summary>
internal static class ListMembers
{
    public static void Map(RouteGroupBuilder members) => members
        .MapGet("", GetAsync)
        .WithName(nameof(ListMembers)).WithSummary("List members")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<MemberView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<MemberView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadMembers))
            {
                return MemberErrors.MayNotRead;
            }

            if (page.ReadById<PersonId>("members").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var rows = await place.Of(db.Members.AsNoTracking(), m => m.PersonId).ToListAsync(ct);
            return place.Cut(await MemberView.ReadAsync(db, rows, ct), m => m.Id);
        }
    }
}
