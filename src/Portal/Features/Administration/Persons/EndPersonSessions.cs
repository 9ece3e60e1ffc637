using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration;

/// <summary>Signs somebody out of every browser (ASVS 5.0 7.4.5); on other replicas within a second. API tokens go on.</summary>
internal static class EndPersonSessions
{
    public static void Map(RouteGroupBuilder persons) => persons
        .MapPost("/{personId}/end-sessions", PostAsync)
        .WithName(nameof(EndPersonSessions)).WithSummary("Sign somebody out everywhere (platform administrators)")
        .Refuses(404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(PersonId personId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(personId, ct)).ToNoContent();

    internal sealed class Handler(SessionBook sessions, AnyPersonChange change)
    {
        public Task<Result<Done>> HandleAsync(PersonId id, CancellationToken ct) => change.ApplyAsync(
            id, "person.end_sessions", "You were signed out everywhere", async person => new { Ended = await sessions.EndOthersAsync(person.PersonId, null, ct) }, ct);
    }
}
