using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Store.Migrations;

namespace Platform.Broker.Certificates;

/// <summary>What a node last said of its certificate and trust.</summary>
internal sealed record NodeStanding(string Node, PeerStanding Standing);

internal static class NodeStandings
{
    /// <summary>Of all nodes whose agents ever said it; none where there is no database.</summary>
    public static async Task<IReadOnlyList<NodeStanding>> ReadAsync(IConfiguration configuration, CancellationToken ct)
    {
        if (configuration.GetConnectionString("Owner") is not { } owner)
        {
            return [];
        }

        await using var db = Schema.OpenAsOwner(owner);
        var said = await db.NodeOrders.Where(o => o.Report != null).Join(db.Nodes, o => o.NodeId, n => n.Id, (o, n) => new { n.Name, o.Report }).ToListAsync(ct);
        return
        [
            .. said.Select(s => (s.Name, Report: JsonSerializer.Deserialize<AgentReport>(s.Report!, NodeSpec.Json)!))
                .Where(s => s.Report.Issuer.Length > 0)
                .Select(s => new NodeStanding(s.Name, new(s.Report.Issuer, s.Report.Trust))),
        ];
    }
}
