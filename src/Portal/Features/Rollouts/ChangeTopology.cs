using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>Adds a revision of the topology. Nothing happens to nodes until a rollout brings them to it.</summary>
internal static class ChangeTopology
{
    private const int LongestNote = 500;

    /// <summary>Revision: the one this was made from. Note: why, for who reads it later.</summary>
    public sealed record Request(long Revision, FleetTopology Topology, string Note = "");

    public static void Map(RouteGroupBuilder topology) => topology
        .MapPut("", PutAsync)
        .WithName(nameof(ChangeTopology)).WithSummary("Change the fleet's topology (platform administrators)")
        .WithDescription("Refused where the fleet could not run like that, or would be lost too easily. Plan a rollout of kind change afterwards.")
        .Refuses(400, 404, 412);

    private static async Task<Results<Ok<TopologyView>, ProblemHttpResult>> PutAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<TopologyView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            if (request.Note.Length > LongestNote || request.Note.Any(char.IsControl))
            {
                return RolloutErrors.NoteInvalid;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.Topologies.AsNoTracking().OrderByDescending(t => t.Revision).FirstOrDefaultAsync(ct) is not { } latest)
            {
                return RolloutErrors.TopologyNotKept;
            }

            if (latest.Revision != request.Revision)
            {
                return RolloutErrors.TopologyStale;
            }

            var (added, problems) = await Topologies.AddAsync(db, latest, request.Topology, request.Note, caller.Organization, caller.Actor, clock.GetUtcNow(), ct);
            if (added is null)
            {
                return RolloutErrors.TopologyWrong with { Message = string.Join(' ', problems) };
            }

            await tx.CommitAsync(ct);
            return TopologyView.From(added);
        }
    }
}
