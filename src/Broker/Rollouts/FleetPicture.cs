using Platform.Broker.Agents;
using Platform.Kernel;

namespace Platform.Broker.Rollouts;

/// <summary>One node as it is now.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">Its server's name.</param>
/// <param name="Trouble">Why it does not serve as it should: not linked, or its own words. Null when it does.</param>
/// <param name="Report">What its agent last said; null when it never did.</param>
/// <param name="IsReportFresh">Whether that was said lately. An old word may be of an agent that is gone.</param>
/// <param name="Streams">Streams of which it keeps a replica; null when its server does not say.</param>
/// <param name="Release">Of nats-server, as the server itself says; empty when it is not there.</param>
/// <param name="Wanted">The release the topology asks for; null when it asks for none.</param>
/// <param name="IsAtIt">Whether its agent has an order that it neither has carried out nor says it cannot.</param>
/// <param name="IsGone">Whether neither its server nor its agent has been there for a while.</param>
internal sealed record NodePicture(
    NodeId Id, string Name, string? Trouble, AgentReport? Report, bool IsReportFresh, int? Streams = 0, string Release = "", string? Wanted = null, bool IsAtIt = false, bool IsGone = false);

/// <summary>All nodes and the meta group, as they are now.</summary>
/// <param name="Nodes">Those the topology has.</param>
/// <param name="MetaLeader">The name of the server that leads it; empty without JetStream.</param>
/// <param name="MetaPeers">Names of all servers that vote in the meta group.</param>
/// <param name="MetaTrouble">Why the meta group could not stand the loss of a server just now; null when it could.</param>
internal sealed record FleetPicture(IReadOnlyList<NodePicture> Nodes, string MetaLeader, IReadOnlySet<string> MetaPeers, string? MetaTrouble);
