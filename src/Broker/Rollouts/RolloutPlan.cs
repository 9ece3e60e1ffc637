using Platform.Broker.Nodes;
using Platform.Broker.Topology;
using Platform.Store;

namespace Platform.Broker.Rollouts;

/// <summary>What a rollout would do to one node.</summary>
/// <param name="Effect">What it takes.</param>
/// <param name="Keys">The keys of nats.conf that change, and the version of nats-server before them.</param>
internal sealed record PlannedEffect(StepEffect Effect, IReadOnlyList<string> Keys);

/// <summary>(kind, revision a node is of, revision wanted, release seen of it) -> what it takes. Pure: it renders both and compares, as the agent will; files and
/// preloaded accounts, which are the node's own and the same in both or taken over with a restart, are left out.</summary>
internal static class RolloutPlan
{
    public static PlannedEffect Of(RolloutKind kind, FleetRevision from, FleetRevision to, string node, Version seen)
    {
        if (to.PlaceOf(node) is not { } after)
        {
            return new(StepEffect.Leave, []);
        }

        if (from.PlaceOf(node) is not { } before)
        {
            return new(StepEffect.Join, []);
        }

        var release = ReleaseOf(before, after, seen.ToString());
        var changed = ReloadPlan.Between(Rendered(before, node, seen), Rendered(after, node, after.NatsServer is { } wanted ? Version.Parse(wanted) : seen));
        string[] keys = [.. release, .. changed.Restarts, .. changed.Reloads.Where(k => !k.StartsWith("server_metadata", StringComparison.Ordinal))];
        return new(kind is RolloutKind.Restart || release.Length > 0 ? StepEffect.Restart : Enum.Parse<StepEffect>(changed.Effect.ToString()), keys);
    }

    // What a node's machine would start by itself nobody here knows.
    private static string[] ReleaseOf(NodePlace before, NodePlace after, string seen) =>
        after.NatsServer is { } wanted
            ? string.Equals(wanted, seen, StringComparison.Ordinal) ? [] : [$"version ({(Version.Parse(wanted) > Version.Parse(seen) ? "upgrade" : "downgrade")} {seen} -> {wanted})"]
        : string.Equals(before.NatsServer, seen, StringComparison.Ordinal) ? [$"version ({seen} -> the machine's own)"]
        : [];

    private static ConfBlock Rendered(NodePlace place, string node, Version target)
    {
        var spec = place.ApplyTo(new(
            node, "", "/", "/nats.log", "nats-server", place.Trust?.OperatorJwt ?? "/operator.jwt", "/system.jwt", place.Host, place.Ports, place.Tags, new PeerTls("/node.pem", "/trust.pem"), [], [], null, 1));
        return ConfReader.Read(NatsConfig.Render(spec, "SYS", "jwt", callout: null, platform: null, target));
    }
}
