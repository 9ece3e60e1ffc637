using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Broker.Topology;
using Platform.Kernel;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Rollouts;

/// <summary>Carries rollouts out: says what one would do, and once it is started takes node after node. All it knows is in PostgreSQL, so the next
/// controller goes on where this one ended.</summary>
internal sealed partial class RolloutDuty(RolloutTable table, FleetLook look, Fleet fleet, OrderBell bell, ControllerOptions options, TimeProvider clock, ILogger<RolloutDuty> log) : IDuty
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(500);

    // Of the rollout at hand; a revision never changes.
    private (long Revision, FleetTopology Topology)? _wanted;

    // What plans are made for when a node was never seen.
    private static readonly Version Target = new(2, 15, 1);

    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        while (true)
        {
            var isBusy = false;
            try
            {
                isBusy = await table.OpenAsync(ct) is { } rollout && await TurnAsync(rollout, reign.Epoch, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.TurnFailed(log, e.Message);
            }

            await Task.Delay(isBusy ? Busy : Idle, clock, ct);
        }
    }

    /// <returns>Whether to look again soon.</returns>
    private async Task<bool> TurnAsync(OpenRollout rollout, long epoch, CancellationToken ct)
    {
        if (rollout.State is RolloutState.Planning)
        {
            await table.PlanAsync(rollout.Id, await PlanAsync(rollout, ct), epoch, ct);
            return true;
        }

        if (rollout.State is RolloutState.Planned)
        {
            return false;
        }

        var turn = RolloutTurn.Next(rollout.State, await table.StepsAsync(rollout.Id, ct), await look.TakeAsync(await WantedAsync(rollout, ct), ct));
        switch (turn)
        {
            case RolloutTurn.Begin(var node):
                await table.BeginAsync(rollout, node, epoch, ct);
                FailPoint.Hit("rollout.begun");
                bell.Ring();
                break;
            case RolloutTurn.Evacuate(var node, var name, var why):
                await table.SayAsync(rollout, node, await MetaAsync(s => s.EvacuateAsync(name, options.AnswerTimeSpan, ct)) ?? why, epoch, ct);
                break;
            case RolloutTurn.Dismiss(var node):
                await table.DismissAsync(rollout, node, epoch, ct);
                bell.Ring();
                break;
            case RolloutTurn.Forget(var node, var name):
                await table.SayAsync(rollout, node, await MetaAsync(s => s.RemoveAsync(name, options.AnswerTimeSpan, ct)) ?? "it leaves the meta group", epoch, ct);
                break;
            case RolloutTurn.Finish(var node):
                await table.FinishAsync(rollout, node, epoch, ct);
                FailPoint.Hit("rollout.finished");
                break;
            case RolloutTurn.Wait(var node, var why):
                await table.SayAsync(rollout, node, why, epoch, ct);
                break;
            case RolloutTurn.End:
                await table.EndAsync(rollout, epoch, ct);
                Log.Ended(log, rollout.Id);
                break;
        }

        return turn is not RolloutTurn.Rest;
    }

    private async Task<FleetTopology> WantedAsync(OpenRollout rollout, CancellationToken ct)
    {
        if (_wanted is not { } known || known.Revision != rollout.Revision)
        {
            _wanted = known = (rollout.Revision, (await table.RevisionsAsync(rollout, ct))[rollout.Revision].Topology);
        }

        return known.Topology;
    }

    private async Task<string?> MetaAsync(Func<NatsSystem, Task<string?>> tell) =>
        fleet.Up is [var first, ..] ? await tell(first.System) : "the controller has no connection to any node";

    private async Task<IReadOnlyList<RolloutStep>> PlanAsync(OpenRollout rollout, CancellationToken ct)
    {
        var revisions = await table.RevisionsAsync(rollout, ct);
        await table.AddNodesAsync(rollout, revisions[rollout.Revision].Topology, ct);
        var nodes = await table.NodesAsync(rollout.Operator, ct);
        return
        [
            .. nodes.Select((node, place) =>
            {
                var from = node.HasCome ? revisions[node.Revision] : FleetRevision.None;
                var effect = RolloutPlan.Of(rollout.Kind, from, revisions[rollout.Revision], node.Name, Version.TryParse(node.Version, out var seen) ? seen : Target);
                return new RolloutStep
                {
                    RolloutId = rollout.Id,
                    NodeId = node.Id,
                    Place = place,
                    NodeName = node.Name,
                    Effect = effect.Effect,
                    Keys = string.Join(", ", effect.Keys),
                    Connections = effect.Effect is StepEffect.Restart or StepEffect.Leave ? node.Connections : 0,
                };
            }),
        ];
    }

    private static partial class Log
    {
        [LoggerMessage(2540, LogLevel.Information, "Rollout {Rollout} is done")]
        public static partial void Ended(ILogger log, RolloutId rollout);

        [LoggerMessage(2541, LogLevel.Warning, "A rollout cannot be looked after just now: {Reason}")]
        public static partial void TurnFailed(ILogger log, string reason);
    }
}
