using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>Asks the controller what it would do to which node. Nothing happens until the rollout is started.</summary>
internal static class PlanRollout
{
    /// <summary>Kind: "change" brings every node to the latest topology, "restart" starts every server anew.</summary>
    public sealed record Request(string Kind);

    public static void Map(RouteGroupBuilder rollouts) => rollouts
        .MapPost("", PostAsync)
        .WithName(nameof(PlanRollout)).WithSummary("Plan a rollout (platform administrators)")
        .WithDescription("The steps are there as soon as the controller has looked: state planned.")
        .Refuses(400, 404, 409);

    private static async Task<Results<Ok<RolloutView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<RolloutView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            if (Enum.GetValues<RolloutKind>().Where(k => Json.Word(k) == request.Kind).ToList() is not [var kind])
            {
                return RolloutErrors.KindInvalid;
            }

            if (await db.Topologies.Select(t => (OperatorId?)t.OperatorId).FirstOrDefaultAsync(ct) is not { } id)
            {
                return RolloutErrors.TopologyNotKept;
            }

            var (rollout, wrong) = await RolloutRequests.PlanAsync(db, id, kind, caller.Organization, caller.Actor, clock.GetUtcNow(), ct);
            return rollout is null ? RolloutErrors.Refused with { Message = wrong! } : RolloutView.From(rollout, []);
        }
    }
}
