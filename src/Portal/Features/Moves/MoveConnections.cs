using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Moves;

/// <summary>Asks connections to go elsewhere. The controller carries it out.</summary>
internal static class MoveConnections
{
    /// <summary>Kind: "drain" a node, "rebalance" a region, or "kick" one connection of a node. Target: the node or region. Connections: of a node that is drained, at most so
    /// many; all of one that is cordoned. PerSecond: from 1 to 1000. ClientId: the one to kick.</summary>
    public sealed record Request(string Kind, string Target, int? Connections = null, int PerSecond = MoveRequests.PerSecond, long? ClientId = null);

    public static void Map(RouteGroupBuilder moves) => moves
        .MapPost("", PostAsync)
        .WithName(nameof(MoveConnections)).WithSummary("Have connections go elsewhere (platform administrators)")
        .WithDescription("Each is told (an INFO with ldm), and dropped two seconds later if it is still there; its library reconnects to another address it knows. Follow it by listing.")
        .Refuses(400, 404, 409);

    private static async Task<Results<Ok<MoveView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<MoveView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            if (Enum.GetValues<MoveKind>().Where(k => Json.Word(k) == request.Kind).ToList() is not [var kind])
            {
                return MoveErrors.KindInvalid;
            }

            var asked = new MoveRequest(kind, request.Target ?? "", request.Connections, request.PerSecond, request.ClientId);
            var (move, wrong) = await MoveRequests.AddAsync(db, asked, caller.Organization, caller.Actor, clock.GetUtcNow(), ct);
            return move is null ? MoveErrors.Refused with { Message = wrong! } : MoveView.From(move);
        }
    }
}
