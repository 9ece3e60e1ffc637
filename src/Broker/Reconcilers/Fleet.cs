using System.Collections.Concurrent;
using Platform.Kernel;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Reconcilers;

/// <summary>A node as desired state knows it.</summary>
internal sealed record FleetNode(NodeId Id, string Name, string Region, string ClientUrl);

/// <summary>A live system-account connection to exactly one node, for as long as that nats-server process and the connection last.</summary>
internal sealed class NodeLink(FleetNode node, NatsSystem system, NatsSystem store, string serverId, string version)
{
    private volatile bool _isResponsive = true;

    public FleetNode Node { get; } = node;
    public NatsSystem System { get; } = system;

    /// <summary>Another connection, for questions about the whole store alone: a server that sends it reads nothing else of that connection until it is done.</summary>
    public NatsSystem Store { get; } = store;

    /// <summary>The process's own id, N…: new at every start of the server.</summary>
    public string ServerId { get; } = serverId;
    public string Version { get; } = version;

    /// <summary>False after an answer was missed, until a ping is answered: a node that hangs is not waited for twice.</summary>
    public bool IsResponsive { get => _isResponsive; set => _isResponsive = value; }

    /// <summary>Rung when an answer was missed: ping it now, not at the next turn.</summary>
    public Bell Pulse { get; } = new();
}

/// <summary>The links that are up. Kept by <see cref="LinkKeeper"/>.</summary>
internal sealed class Fleet
{
    private readonly ConcurrentDictionary<NodeId, NodeLink> _links = new();

    public IReadOnlyList<NodeLink> Up => [.. _links.Values.Where(l => l.IsResponsive).OrderBy(l => l.Node.Name, StringComparer.Ordinal)];

    public int Count => _links.Count;

    public void Add(NodeLink link) => _links[link.Node.Id] = link;

    public void Remove(NodeLink link) => _links.TryRemove(new(link.Node.Id, link));
}
