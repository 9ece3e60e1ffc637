using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Moves;

/// <summary>Asks no further connections; those that went stay where they are.</summary>
internal static class CancelMove
{
    public static void Map(RouteGroupBuilder moves) => moves
        .MapPost("/{moveId}/cancel", PostAsync)
        .WithName(nameof(CancelMove)).WithSummary("Cancel a move of connections (platform administrators)")
        .WithDescription("No further connection is asked; those that went stay where they are.")
        .Refuses(404, 409);

    private static async Task<Results<Ok<MoveView>, ProblemHttpResult>> PostAsync(string moveId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(moveId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<MoveView>> HandleAsync(string moveId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            if (!MoveId.TryParse(moveId, null, out var id) || await db.ConnectionMoves.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } move)
            {
                return MoveErrors.NotFound;
            }

            return await MoveRequests.CancelAsync(db, move, caller.Organization, caller.Actor, clock.GetUtcNow(), ct) is { } wrong ? MoveErrors.Refused with { Message = wrong } : MoveView.From(move);
        }
    }
}
