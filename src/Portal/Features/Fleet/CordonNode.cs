using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Fleet;

/// <summary>Keeps a node from new clients and streams, or lets it have them again.</summary>
internal static class CordonNode
{
    /// <summary>CordonedAt: since when; null when it takes new clients.</summary>
    public sealed record Response(string Name, DateTimeOffset? CordonedAt);

    public static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPut("/nodes/{name}/cordon", (string name, Handler handler, CancellationToken ct) => AnswerAsync(name, isCordoned: true, handler, ct))
            .WithName(nameof(CordonNode)).WithSummary("Keep a node from new clients (platform administrators)")
            .WithDescription("Its addresses are handed out no more, and no new streams are placed there, within seconds. Clients and streams it has stay; a client that knows its address can still come. Another node has to be left.")
            .ShowsExample(new Response("us-east-1", FleetExamples.At))
            .Refuses(404, 409);
        fleet.MapDelete("/nodes/{name}/cordon", (string name, Handler handler, CancellationToken ct) => AnswerAsync(name, isCordoned: false, handler, ct))
            .WithName("UncordonNode").WithSummary("Let a node have new clients again (platform administrators)")
            .ShowsExample(new Response("us-east-1", null))
            .Refuses(404, 409);
    }

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> AnswerAsync(string name, bool isCordoned, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(name, isCordoned, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(string name, bool isCordoned, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            if (await db.Nodes.OrderBy(n => n.Id).FirstOrDefaultAsync(n => n.Name == name, ct) is not { } node)
            {
                return FleetErrors.NodeNotFound;
            }

            return await Cordons.SetAsync(db, node, isCordoned, caller.Organization, caller.Actor, clock.GetUtcNow(), ct) is { } wrong
                ? FleetErrors.NotCordoned with { Message = wrong }
                : new Response(node.Name, node.CordonedAt);
        }
    }
}
