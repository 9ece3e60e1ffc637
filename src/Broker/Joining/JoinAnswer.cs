using Platform.Authority;
using Platform.Broker.Topology;

namespace Platform.Broker.Joining;

/// <summary>All a machine needs to be the node.</summary>
internal sealed record JoinAnswer(string Node, string Region, NodePlace Place, IssuedCertificate Identity, NodeKit Kit);
