using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Fleet;

/// <summary>One node of the fleet, what it is joined to, and its busiest clients.</summary>
internal static class GetFleetNode
{
    /// <summary>Links: null until the node was asked; asked for twice a minute, at links.at.</summary>
    public sealed record Response(DateTimeOffset At, FleetNodeView Node, NodeLinks? Links);

    public static void Map(RouteGroupBuilder fleet) => fleet
        .MapGet("/nodes/{name}", GetAsync)
        .WithName(nameof(GetFleetNode)).WithSummary("Read a node of the fleet (platform administrators)")
        .WithDescription("Needs the scope fleet:read, which only tokens of platform administrators have; for any other caller there is nothing here.")
        .ShowsExample(FleetExamples.Node)
        .Refuses(404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(string name, Handler handler, CancellationToken ct) => (await handler.HandleAsync(name, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(string name, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            var row = await (
                from node in db.Nodes.AsNoTracking()
                where node.Name == name
                join region in db.Regions on node.RegionId equals region.Id
                join report in db.NodeReports on node.Id equals report.NodeId into reports
                from report in reports.DefaultIfEmpty()
                join order in db.NodeOrders on node.Id equals order.NodeId into orders
                from order in orders.DefaultIfEmpty()
                orderby node.Id
                select new { Region = region.Name, Node = node, Report = report, Said = order.Report }).FirstOrDefaultAsync(ct);
            if (row is null)
            {
                return FleetErrors.NodeNotFound;
            }

            var now = clock.GetUtcNow();
            return new Response(now, FleetNodeView.From(row.Region, row.Node, row.Report, row.Said, now), row.Report?.Links);
        }
    }
}
