using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Fleet;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>Rollouts, the latest first.</summary>
internal static class ListRollouts
{
    // More than one at a time there is never; who wants older ones reads the audit log.
    private const int Most = 20;

    /// <summary>Data: the latest twenty; only the first can be open.</summary>
    public sealed record Response(IReadOnlyList<RolloutView> Data);

    public static void Map(RouteGroupBuilder rollouts) => rollouts
        .MapGet("", GetAsync)
        .WithName(nameof(ListRollouts)).WithSummary("List rollouts (platform administrators)")
        .WithDescription("The latest twenty, newest first, with the node each is at and what it waits for.")
        .ShowsExample(RolloutExamples.List)
        .Refuses(404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            var rollouts = await db.Rollouts.AsNoTracking().OrderByDescending(r => r.CreatedAt).Take(Most).ToListAsync(ct);
            var ids = rollouts.ConvertAll(r => r.Id);
            var steps = (await db.RolloutSteps.AsNoTracking().Where(s => ids.Contains(s.RolloutId)).OrderBy(s => s.Place).ToListAsync(ct)).ToLookup(s => s.RolloutId);
            return new Response([.. rollouts.Select(r => RolloutView.From(r, steps[r.Id]))]);
        }
    }
}
