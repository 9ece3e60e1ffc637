using Platform.Broker.Leases;

namespace Platform.Broker.Reconcilers;

/// <summary>Something done for one node from the moment its link is up until it is down: so a node that returns is looked after at once.
/// Ends only when cancelled.</summary>
internal interface ILinkDuty
{
    Task RunAsync(NodeLink link, Reign reign, CancellationToken ct);
}
