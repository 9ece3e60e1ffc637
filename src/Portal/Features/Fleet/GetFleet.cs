using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Fleet;

/// <summary>The platform's own regions and nodes, as they last said they are, and how far regions are from each other.</summary>
internal static class GetFleet
{
    /// <summary>At: when this was read; what nodes said is as old as their heard_at. MetaLeader: the leader of the group of all JetStream nodes; null when the answering
    /// ones see none, or not the same.</summary>
    public sealed record Response(DateTimeOffset At, string? MetaLeader, IReadOnlyList<FleetRegionView> Regions, IReadOnlyList<FleetNodeView> Nodes, IReadOnlyList<FleetLinkView> Links);

    public static void Map(RouteGroupBuilder fleet) => fleet
        .MapGet("", GetAsync)
        .WithName(nameof(GetFleet)).WithSummary("Read the fleet (platform administrators)")
        .WithDescription("Needs the scope fleet:read, which only tokens of platform administrators have; for any other caller there is nothing here.")
        .ShowsExample(FleetExamples.Fleet)
        .Refuses(404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadFleet))
            {
                return WebErrors.NoSuchRoute;
            }

            var rows = await (
                from node in db.Nodes.AsNoTracking()
                join region in db.Regions on node.RegionId equals region.Id
                join report in db.NodeReports on node.Id equals report.NodeId into reports
                from report in reports.DefaultIfEmpty()
                join order in db.NodeOrders on node.Id equals order.NodeId into orders
                from order in orders.DefaultIfEmpty()
                orderby region.Id, node.Name
                select new { Region = region.Name, region.DisplayName, Node = node, Report = report, Said = order.Report }).ToListAsync(ct);
            var now = clock.GetUtcNow();
            var nodes = rows.ConvertAll(r => FleetNodeView.From(r.Region, r.Node, r.Report, r.Said, now));
            var answering = nodes.Where(n => n.State == NodeState.Answering).ToList();
            var leaders = answering.Where(n => n.JetStream is not null).Select(n => n.JetStream!.MetaLeader).Distinct(StringComparer.Ordinal).ToList();
            var regions = rows.GroupBy(r => (r.Region, r.DisplayName)).Select(g => new FleetRegionView(
                g.Key.Region, g.Key.DisplayName, g.Count(), answering.Count(n => n.Region == g.Key.Region), answering.Where(n => n.Region == g.Key.Region).Sum(n => n.Connections ?? 0))).ToList();
            return new Response(
                now,
                leaders is [var leader] ? leader : null,
                regions,
                nodes,
                FleetLinkView.Between([.. regions.Select(r => r.Name)], [.. rows.Where((_, i) => nodes[i].State == NodeState.Answering).Select(r => (r.Region, r.Report?.Links))]));
        }
    }
}
