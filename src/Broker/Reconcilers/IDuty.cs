using Platform.Broker.Leases;

namespace Platform.Broker.Reconcilers;

/// <summary>Something the one working controller does, from taking the lease to losing it. It outlives the failures of what it depends on:
/// it ends only when cancelled.</summary>
internal interface IDuty
{
    Task RunAsync(Reign reign, CancellationToken ct);
}
