using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Fleet;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>The fleet as it shall be: the latest revision.</summary>
internal static class GetTopology
{
    public static void Map(RouteGroupBuilder topology) => topology
        .MapGet("", GetAsync)
        .WithName(nameof(GetTopology)).WithSummary("Read the fleet's topology (platform administrators)")
        .WithDescription("The latest revision. Nodes may still be of earlier ones, until a rollout brings them to it.")
        .ShowsExample(RolloutExamples.Topology)
        .Refuses(404);

    private static async Task<Results<Ok<TopologyView>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<TopologyView>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            return await db.Topologies.AsNoTracking().OrderByDescending(t => t.Revision).FirstOrDefaultAsync(ct) is { } row ? TopologyView.From(row) : RolloutErrors.TopologyNotKept;
        }
    }
}
