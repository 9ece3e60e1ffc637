using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.Security;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>How somebody signs in, where they are signed in, and where they belong.</summary>
internal static class GetPerson
{
    private const int MostEvents = 20;
    private const int MostSessions = 100;

    public static void Map(RouteGroupBuilder persons) => persons
        .MapGet("/{personId}", GetAsync)
        .WithName(nameof(GetPerson)).WithSummary("Read somebody's sign-in (platform administrators)")
        .Refuses(404);

    private static async Task<Results<Ok<AnyPersonDetail>, ProblemHttpResult>> GetAsync(PersonId personId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(personId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, AnyPersons persons)
    {
        public async Task<Result<AnyPersonDetail>> HandleAsync(PersonId id, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadPlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (await persons.FindAsync(id, ct) is not { } person)
            {
                return AdministrationErrors.PersonNotFound;
            }

            var organizations = await db.MembershipsOfAsync(id, ct);
            var sessions = await db.PersonSessions.AsNoTracking().Where(s => s.PersonId == id).OrderByDescending(s => s.LastSeenAt).Take(MostSessions).ToListAsync(ct);
            var events = await db.PersonEvents.AsNoTracking().Where(e => e.PersonId == id).OrderByDescending(e => e.Id).Take(MostEvents).ToListAsync(ct);
            return new AnyPersonDetail(
                person,
                [.. organizations.Select(OrganizationView.From)],
                [.. sessions.Select(s => new AnySessionView(s.Id, Agents.Name(s.Agent), s.Address, s.Methods, s.CreatedAt, s.LastSeenAt))],
                [.. events.Select(e => new AnyPersonEventView(e.At, e.Action, Agents.Name(e.Agent), e.Address))]);
        }
    }
}
