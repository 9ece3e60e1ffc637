using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Rollouts;

/// <summary>The rollout that is neither done nor cancelled; there is one at a time.</summary>
internal sealed record OpenRollout(RolloutId Id, OperatorId Operator, RolloutKind Kind, RolloutState State, long Revision);

/// <param name="Version">Of its nats-server as last seen; empty when it never was.</param>
/// <param name="Revision">Of the topology it is of.</param>
/// <param name="Connections">Clients it has now.</param>
/// <param name="HasCome">Whether its agent ever asked for orders.</param>
internal sealed record OrderedNode(NodeId Id, string Name, string Version, long Revision, long Connections, bool HasCome);
