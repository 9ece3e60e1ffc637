using System.Text.Json;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Broker.Reconcilers;
using Platform.Kernel;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Rollouts;

/// <summary>Looks at the fleet as a gate needs it: by the agents' reports, and by what every server says of itself and of the meta group.</summary>
internal sealed class FleetLook(ObservedDataSource db, Fleet fleet, ControllerOptions options, TimeProvider clock)
{
    // An agent asks again at least this often, even if PostgreSQL or a controller was away for a moment.
    private static readonly TimeSpan Fresh = AgentTurn.Longest + TimeSpan.FromSeconds(25);

    /// <param name="wanted">The topology that nodes are brought to.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<FleetPicture> TakeAsync(FleetTopology wanted, CancellationToken ct)
    {
        var releases = wanted.Nodes.ToDictionary(n => n.Node.Name, n => wanted.ReleaseOf(n.Node), StringComparer.Ordinal);
        var links = fleet.Up;
        var (health, peers, meta) = await AskAsync(links, ct);
        var nodes = new List<NodePicture>();
        await using var command = db.Value.CreateCommand("select n.id, n.name, o.report::text, o.reported_at, o.revision, o.restarts from nodes n join node_orders o on o.node_id = n.id order by n.name");
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var (id, name) = (new NodeId(rows.GetGuid(0)), rows.GetString(1));
            var report = rows.IsDBNull(2) ? null : JsonSerializer.Deserialize<AgentReport>(rows.GetString(2), NodeSpec.Json);
            var isFresh = !rows.IsDBNull(3) && clock.GetUtcNow() - rows.GetFieldValue<DateTimeOffset>(3) < Fresh;
            var link = links.FirstOrDefault(l => l.Node.Id == id);
            var trouble = TroubleOf(link, health, peers) ?? (isFresh && report is { Trouble.Length: > 0 } ? report.Trouble : null);
            nodes.Add(new(
                id, name, trouble, report, isFresh, StreamsOf(link, health, meta),
                link?.Version ?? "", releases.GetValueOrDefault(name), report is { Trouble: "" } && (report.Revision < rows.GetInt64(4) || report.Restarts < rows.GetInt64(5)), IsGone: link is null && !isFresh));
        }

        var leader = meta.FirstOrDefault(m => string.Equals(m.Leader, m.Server.Name, StringComparison.Ordinal));
        return new(nodes, leader?.Leader ?? "", (leader?.Peers.Select(p => p.Name).Append(leader.Leader) ?? []).ToHashSet(StringComparer.Ordinal), TroubleOf(meta));
    }

    private async Task<(IReadOnlyList<ServerHealth>, IReadOnlyList<ServerPeers>, IReadOnlyList<JetStreamServer>)> AskAsync(IReadOnlyList<NodeLink> links, CancellationToken ct)
    {
        if (links.Count == 0)
        {
            return ([], [], []);
        }

        var expected = ServerExpectation.Of(links.Select(l => l.ServerId));
        var health = links[0].System.HealthAsync(expected, options.AnswerTimeSpan, ct);
        var meta = links[0].System.MetaGroupAsync(expected, options.AnswerTimeSpan, ct);
        var peers = links[0].System.PeersAsync(expected, options.AnswerTimeSpan, ct);
        return (await health, await peers, await meta);
    }

    private static string? TroubleOf(NodeLink? link, IReadOnlyList<ServerHealth> health, IReadOnlyList<ServerPeers> peers) =>
        link is null ? "the controller has no connection to it"
        : health.FirstOrDefault(h => string.Equals(h.Server.Id, link.ServerId, StringComparison.Ordinal)) is { } own ? own.Trouble ?? Missing(link, peers)
        : "it did not say how it is";

    private static int? StreamsOf(NodeLink? link, IReadOnlyList<ServerHealth> health, IReadOnlyList<JetStreamServer> meta) =>
        link is null ? null
        : meta.FirstOrDefault(m => string.Equals(m.Server.Id, link.ServerId, StringComparison.Ordinal)) is { } own ? own.Streams
        : health.Any(h => string.Equals(h.Server.Id, link.ServerId, StringComparison.Ordinal) && !h.Server.JetStream) ? 0
        : null;

    /// <summary>Whom a node has no connection to, of those that are there. It serves its clients before it has joined the others, and whoever came to it
    /// meanwhile would find nobody elsewhere.</summary>
    private static string? Missing(NodeLink link, IReadOnlyList<ServerPeers> peers)
    {
        if (peers.FirstOrDefault(p => string.Equals(p.Server.Id, link.ServerId, StringComparison.Ordinal)) is not { } own)
        {
            return "it did not say whom it is joined to";
        }

        var others = peers.Where(p => p != own).ToLookup(p => string.Equals(p.Server.Cluster, own.Server.Cluster, StringComparison.Ordinal));
        var missing = others[true].Select(p => p.Server.Name).Except(own.Routes, StringComparer.Ordinal).Select(n => $"no route to {n}")
            .Concat(others[false].Select(p => p.Server.Cluster ?? "").Distinct(StringComparer.Ordinal).Except(own.Gateways, StringComparer.Ordinal).Select(n => $"no gateway to {n}"));
        return missing.FirstOrDefault();
    }

    private static string? TroubleOf(IReadOnlyList<JetStreamServer> groups)
    {
        if (groups.Count == 0)
        {
            return null; // nobody runs JetStream
        }

        if (groups.FirstOrDefault(g => string.Equals(g.Leader, g.Server.Name, StringComparison.Ordinal)) is not { } leader)
        {
            return "the meta group has no leader";
        }

        return groups.FirstOrDefault(g => !string.Equals(g.Leader, leader.Leader, StringComparison.Ordinal)) is { } other
            ? $"{other.Server.Name} does not know that {leader.Leader} leads the meta group"
            : leader.Peers.FirstOrDefault(p => p.IsOffline || !p.IsCurrent) is { } behind
                ? $"{behind.Name} is not current in the meta group"
                : null;
    }
}
