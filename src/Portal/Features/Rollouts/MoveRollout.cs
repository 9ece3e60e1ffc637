using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>Starts, pauses, resumes or cancels a rollout.</summary>
internal static class MoveRollout
{
    /// <summary>Move: "start", "pause", "resume" or "cancel".</summary>
    public sealed record Request(string Move);

    public static void Map(RouteGroupBuilder rollouts) => rollouts
        .MapPost("/{rolloutId}/moves", PostAsync)
        .WithName(nameof(MoveRollout)).WithSummary("Start, pause, resume or cancel a rollout (platform administrators)")
        .WithDescription("Paused, it begins no further node; one in hand is finished. Cancelled, nodes that are through stay as they are.")
        .Refuses(400, 404, 409);

    private static async Task<Results<Ok<RolloutView>, ProblemHttpResult>> PostAsync(string rolloutId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(rolloutId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<RolloutView>> HandleAsync(string rolloutId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            if (Enum.GetValues<RolloutMove>().Where(m => Json.Word(m) == request.Move).ToList() is not [var move])
            {
                return RolloutErrors.MoveInvalid;
            }

            if (!RolloutId.TryParse(rolloutId, null, out var id) || await db.Rollouts.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } rollout)
            {
                return RolloutErrors.NotFound;
            }

            if (await RolloutRequests.MoveAsync(db, rollout, move, caller.Organization, caller.Actor, clock.GetUtcNow(), ct) is { } refusal)
            {
                return RolloutErrors.Refused with { Message = refusal };
            }

            return RolloutView.From(rollout, await db.RolloutSteps.AsNoTracking().Where(s => s.RolloutId == id).OrderBy(s => s.Place).ToListAsync(ct));
        }
    }
}
