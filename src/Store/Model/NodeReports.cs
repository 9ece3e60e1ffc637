using Platform.Kernel;

namespace Platform.Store;

/// <summary>What a node last said of itself, asked by the controller: one row a node, replaced each time.</summary>
public sealed class NodeReport
{
    public required NodeId NodeId { get; init; }

    /// <summary>The process that answered (N…): new at every start of the server.</summary>
    public required string ServerId { get; set; }

    /// <summary>When the answer came, by the controller's clock.</summary>
    public required DateTimeOffset At { get; set; }
    public required NodePulse Pulse { get; set; }

    /// <summary>Asked for less often; null until that process was first asked.</summary>
    public NodeLinks? Links { get; set; }

    /// <summary>The writer's lease epoch: a row is never overwritten by an older one.</summary>
    public required long Epoch { get; set; }
}

/// <summary>A node's load and state. Traffic is that of clients alone, counted from the server's start; rates are since the report before, null in a process's first.</summary>
public sealed record NodePulse(
    string Version,
    DateTimeOffset StartedAt,
    int Cores,
    double CpuPercent,
    long MemoryBytes,
    long Connections,
    long LeafNodes,
    long Subscriptions,
    long SlowConsumers,
    NodeTraffic In,
    NodeTraffic Out,
    string ConfigDigest,
    string? ConfigRevision,
    DateTimeOffset ConfigLoadedAt,
    NodeStorage? JetStream);

/// <summary>Messages and bytes from clients, or to them.</summary>
public sealed record NodeTraffic(long Messages, long Bytes, double? MessagesPerSecond = null, double? BytesPerSecond = null);

/// <summary>A node's part in JetStream. <paramref name="MetaLeader"/>: the leader of the group of all of them as this node sees it, null without one.</summary>
public sealed record NodeStorage(
    long MemoryBytes, long MaxMemoryBytes, long FileBytes, long MaxFileBytes, long Accounts, long ReplicatedAssets, string? MetaLeader, int MetaSize, long MetaPending);

/// <summary>What a node is joined to, and who is on it.</summary>
/// <param name="At">When it was asked, by the controller's clock.</param>
/// <param name="Routes">To the other nodes of its region.</param>
/// <param name="Gateways">To other regions.</param>
/// <param name="Leafs">The first of its leaf nodes.</param>
/// <param name="Busiest">The clients that were sent the most bytes since they connected.</param>
/// <param name="Streams">On this node, replicas too.</param>
/// <param name="Consumers">On this node, replicas too.</param>
public sealed record NodeLinks(
    DateTimeOffset At, IReadOnlyList<NodeRoute> Routes, IReadOnlyList<NodeGateway> Gateways, IReadOnlyList<NodeLeaf> Leafs, IReadOnlyList<NodeClient> Busiest, int Streams, int Consumers);

/// <summary>All pooled connections to one node of the region; the round trip is the shortest of theirs.</summary>
public sealed record NodeRoute(string Node, int Connections, long? RttMicroseconds, long PendingBytes, string? Compression);

/// <summary>The gateway to one region: the connection that is sent over, null when there is none, and how many are received over.</summary>
public sealed record NodeGateway(string Region, bool IsOutbound, string? Address, long? RttMicroseconds, long PendingBytes, int Inbound);

/// <summary>A leaf node. Account: its public key.</summary>
public sealed record NodeLeaf(string Name, string Account, string? Address, long? RttMicroseconds, long Subscriptions, long InBytes, long OutBytes);

/// <summary>A client. Account: its public key; AccountName: what its JWT calls it. In and out are the server's view.</summary>
public sealed record NodeClient(
    long ClientId,
    string Name,
    string Account,
    string? AccountName,
    string? UserPublicKey,
    string Kind,
    string Language,
    string Version,
    string? Address,
    long? RttMicroseconds,
    long Subscriptions,
    long InMessages,
    long InBytes,
    long OutMessages,
    long OutBytes,
    DateTimeOffset ConnectedAt);
