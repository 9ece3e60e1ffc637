using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Regions;

/// <summary>Where one can connect: regions, their nodes, and the URLs of each.</summary>
internal static class ListRegions
{
    public sealed record Response(IReadOnlyList<RegionView> Data);

    public sealed record RegionView(string Name, string DisplayName, IReadOnlyList<NodeView> Nodes);

    /// <summary>URLs, ready to be given to a client.</summary>
    public sealed record NodeView(string Name, bool IsUp, string? Version, string Client, [property: JsonPropertyName("websocket")] string WebSocket, string Mqtt, [property: JsonPropertyName("leafnode")] string LeafNode);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/regions", GetAsync)
        .WithName(nameof(ListRegions)).WithSummary("List regions and their endpoints").WithTags("Regions")
        .Refuses(403);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            var rows = await (
                from region in db.Regions.AsNoTracking()
                join node in db.Nodes on region.Id equals node.RegionId
                where node.CordonedAt == null
                orderby region.Id, node.Id
                select new { region.Name, region.DisplayName, Node = node }).ToListAsync(ct);
            return new Response([.. rows.GroupBy(r => (r.Name, r.DisplayName)).Select(g => new RegionView(
                g.Key.Name,
                g.Key.DisplayName,
                [.. g.Select(r => r.Node).Select(n => new NodeView(n.Name, n.IsUp, n.Version, n.ClientUrl, n.WebSocketUrl, n.MqttUrl, n.LeafNodeUrl))]))]);
        }
    }
}
