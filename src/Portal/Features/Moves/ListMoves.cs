using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Fleet;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Moves;

/// <summary>Moves of connections, the latest first.</summary>
internal static class ListMoves
{
    // Older ones are in the audit log.
    private const int Most = 20;

    /// <summary>Data: the latest twenty.</summary>
    public sealed record Response(IReadOnlyList<MoveView> Data);

    public static void Map(RouteGroupBuilder moves) => moves
        .MapGet("", GetAsync)
        .WithName(nameof(ListMoves)).WithSummary("List moves of connections (platform administrators)")
        .WithDescription("The latest twenty, newest first, with how many connections were asked and how many are left.")
        .ShowsExample(new Response([new(
            MoveId.Parse("mov_01m8nbj61we5m87f8sej9amrde", null), "drain", "us-east-1", null, null, 50, "running", 1250, 821, "", "person per_01m8nbj61we5m87f8sej9amrde", FleetExamples.At, null)]))
        .Refuses(404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(CancellationToken ct) => caller.Can(Permissions.ReadFleet)
            ? new Response([.. (await db.ConnectionMoves.AsNoTracking().OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Take(Most).ToListAsync(ct)).Select(MoveView.From)])
            : WebErrors.NoSuchRoute;
    }
}
