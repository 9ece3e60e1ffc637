using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Store;

namespace Platform.Portal.Tests.Rollouts;

/// <summary>Plays bootstrap, which lays the topology out, and the controller, which plans.</summary>
internal static class RolloutSample
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The first revision, of the nodes there are; no rollout is open.</summary>
    public static async Task LayOutAsync(this PortalFixture portal)
    {
        await using var db = portal.AsOwner();
        await db.Rollouts.ExecuteDeleteAsync(Ct);
        await db.Topologies.ExecuteDeleteAsync(Ct);
        var nodes = await db.Nodes.OrderBy(n => n.Name).ToListAsync(Ct);
        var regions = nodes.Select((n, i) => new TopologyRegion(n.Name[..^2], n.Name, "us", "local", [
            new(n.Name, "a", "local", "127.0.0.1", Ports(4000 + (10 * i)), new(n.ClientUrl, n.WebSocketUrl, n.MqttUrl, n.LeafNodeUrl, n.MonitoringUrl), 3, new(64 << 20, 1 << 30)),
        ]));
        db.Topologies.Add(new()
        {
            OperatorId = nodes[0].OperatorId,
            Revision = 1,
            Document = new FleetTopology([.. regions]).Write(),
            Note = "laid out",
            CreatedBy = "system bootstrap",
            CreatedAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync(Ct);
    }

    public static async Task PlannedAsync(this PortalFixture portal)
    {
        await using var db = portal.AsOwner();
        var rollout = await db.Rollouts.SingleAsync(r => r.State == RolloutState.Planning, Ct);
        rollout.State = RolloutState.Planned;
        foreach (var (place, node) in (await db.Nodes.OrderBy(n => n.Name).ToListAsync(Ct)).Index())
        {
            db.RolloutSteps.Add(new() { RolloutId = rollout.Id, NodeId = node.Id, NodeName = node.Name, Place = place, Effect = StepEffect.Restart, Keys = "", Connections = 7 });
        }

        await db.SaveChangesAsync(Ct);
    }

    private static ListenerPorts Ports(int first) => new(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7);
}
