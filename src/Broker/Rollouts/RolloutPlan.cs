using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Broker.Topology;
using Platform.Store;

namespace Platform.Broker.Rollouts;

/// <summary>What a rollout would do to one node.</summary>
/// <param name="Effect">What it takes.</param>
/// <param name="Keys">The keys of nats.conf that change.</param>
internal sealed record PlannedEffect(ReloadEffect Effect, IReadOnlyList<string> Keys);

/// <summary>(kind, topology a node is of, topology wanted) -> what it takes. Pure: it renders both and compares, as the agent will; files and tokens,
/// which are the node's own and the same in both, are left out.</summary>
internal static class RolloutPlan
{
    public static PlannedEffect Of(RolloutKind kind, FleetTopology from, FleetTopology to, string node, Version target)
    {
        var changed = (NodePlaces.Of(from, node), NodePlaces.Of(to, node)) switch
        {
            (_, null) => new ReloadPlan([], ["all of it: the node leaves"]),
            (null, _) => new ReloadPlan([], ["all of it: the node is new"]),
            ({ } before, { } after) => ReloadPlan.Between(Rendered(before, node, target), Rendered(after, node, target)),
        };
        string[] keys = [.. changed.Restarts, .. changed.Reloads.Where(k => !k.StartsWith("server_metadata", StringComparison.Ordinal))];
        return kind is RolloutKind.Restart ? new(ReloadEffect.Restart, keys) : new(changed.Effect, keys);
    }

    private static ConfBlock Rendered(NodePlace place, string node, Version target)
    {
        var spec = place.ApplyTo(new(
            node, "", "/", "/nats.log", "nats-server", "/operator.jwt", "/system.jwt", place.Host, place.Ports, place.Tags, new PeerTls("/node.pem", "/trust.pem"), [], [], null, 1));
        return ConfReader.Read(NatsConfig.Render(spec, "SYS", "jwt", callout: null, platform: null, target));
    }
}
