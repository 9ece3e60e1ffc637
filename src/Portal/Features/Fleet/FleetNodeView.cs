using System.Text.Json;
using Platform.Store;

namespace Platform.Portal.Features.Fleet;

/// <summary>A node as it last said it is. HeardAt: when that was, or when it was last there; null if never. All that follows ServerId is null until it has reported once, and
/// old unless the state is "answering". CpuPercent: of one core. In and Out: from clients and to them, since StartedAt; the rates are of the last seconds.
/// CordonedAt: since when it is kept from new clients; null when it takes them.</summary>
public sealed record FleetNodeView(
    string Name,
    string Region,
    NodeState State,
    DateTimeOffset? HeardAt,
    string? Version,
    string? ServerId,
    DateTimeOffset? StartedAt,
    long? Connections,
    long? LeafNodes,
    long? Subscriptions,
    long? SlowConsumers,
    int? Cores,
    double? CpuPercent,
    long? MemoryBytes,
    NodeTraffic? In,
    NodeTraffic? Out,
    FleetConfigView? Config,
    FleetStorageView? JetStream,
    DateTimeOffset? CordonedAt = null)
{
    internal static FleetNodeView From(string region, Node node, NodeReport? report, string? agentReport, DateTimeOffset now)
    {
        // The table of nodes tells a little later, and also of nodes that never reported.
        var heardAt = report?.At > (node.SeenAt ?? default) ? report.At : node.SeenAt;
        var pulse = report?.Pulse;
        return new(
            node.Name,
            region,
            NodeStates.Of(node.IsUp, report?.At ?? (node.IsUp ? null : node.SeenAt), now),
            heardAt,
            pulse?.Version ?? node.Version,
            report?.ServerId ?? node.ServerId,
            pulse?.StartedAt,
            pulse?.Connections,
            pulse?.LeafNodes,
            pulse?.Subscriptions,
            pulse?.SlowConsumers,
            pulse?.Cores,
            pulse?.CpuPercent,
            pulse?.MemoryBytes,
            pulse?.In,
            pulse?.Out,
            pulse is null ? null : new(pulse.ConfigDigest, pulse.ConfigRevision, pulse.ConfigLoadedAt, FleetConfigView.PlacedOf(agentReport)),
            pulse?.JetStream is { } kept ? FleetStorageView.From(kept, node.Name) : null,
            node.CordonedAt);
    }
}

/// <summary>The configuration a node runs with: nats-server's own digest, and the revision the renderer wrote into it. PlacedRevision: that of the file its agent has put in
/// place, null until an agent says; another means that the server has not taken the file over.</summary>
public sealed record FleetConfigView(string Digest, string? Revision, DateTimeOffset LoadedAt, string? PlacedRevision)
{
    /// <summary>Null: not known.</summary>
    public bool? IsPlaced => PlacedRevision is null ? null : string.Equals(PlacedRevision, Revision, StringComparison.Ordinal);

    /// <summary>Of the agent's report as it is kept.</summary>
    internal static string? PlacedOf(string? agentReport)
    {
        if (agentReport is null)
        {
            return null;
        }

        using var report = JsonDocument.Parse(agentReport);
        return report.RootElement.TryGetProperty("config_revision", out var revision) && revision.GetString() is { Length: > 0 } placed ? placed : null;
    }
}

/// <summary>What a node keeps in JetStream, and how much it may. MetaLeader: the leader of the group of all JetStream nodes, as this one sees it.</summary>
public sealed record FleetStorageView(
    long MemoryBytes, long MaxMemoryBytes, long FileBytes, long MaxFileBytes, long Accounts, long ReplicatedAssets, string? MetaLeader, bool IsMetaLeader, int MetaSize, long MetaPending)
{
    internal static FleetStorageView From(NodeStorage s, string node) => new(
        s.MemoryBytes, s.MaxMemoryBytes, s.FileBytes, s.MaxFileBytes, s.Accounts, s.ReplicatedAssets, s.MetaLeader, string.Equals(s.MetaLeader, node, StringComparison.Ordinal), s.MetaSize, s.MetaPending);
}
