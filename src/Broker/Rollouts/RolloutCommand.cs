using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Rollouts;

/// <summary><c>broker rollout</c>: plans work on the whole fleet, starts it, pauses it, shows how far it is. Takes the owner's configuration; the controller
/// does the work.</summary>
internal static class RolloutCommand
{
    private const string Actor = "system administrator";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var kind = new Argument<RolloutKind>("kind") { Description = "change: bring every node to the latest topology. restart: start every server anew." };
        var isStarted = new Option<bool>("--start") { Description = "Start it at once." };
        var plan = new Command("plan", "Say what would be done to which node, and who would notice.") { kind, isStarted };
        plan.SetAction((parsed, ct) => WithAsync((db, id) => PlanAsync(db, id, parsed.GetValue(kind), parsed.GetValue(isStarted), ct), ct));
        var status = new Command("status", "Show the open rollout, or the last one.");
        status.SetAction((_, ct) => WithAsync((db, id) => ShowAsync(db, id, ct), ct));
        var command = new Command("rollout", "Work on all nodes, one after another.") { plan, status };
        foreach (var (move, what) in new[] { (RolloutMove.Start, "Start what was planned."), (RolloutMove.Pause, "Begin no further node."), (RolloutMove.Resume, "Go on."), (RolloutMove.Cancel, "End it; nodes that are through stay as they are.") })
        {
            var sub = new Command(move.ToString().ToLowerInvariant(), what);
            sub.SetAction((_, ct) => WithAsync((db, id) => MoveAsync(db, id, move, ct), ct));
            command.Add(sub);
        }

        return command;
    }

    private static async Task<int> WithAsync(Func<FleetDb, Kernel.OperatorId, Task<int>> run, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        return await run(db, (await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, ct)).Id);
    }

    private static async Task<int> PlanAsync(FleetDb db, Kernel.OperatorId id, RolloutKind kind, bool isStarted, CancellationToken ct)
    {
        var (rollout, wrong) = await RolloutRequests.PlanAsync(db, id, kind, Organization.Platform, Actor, TimeProvider.System.GetUtcNow(), ct);
        if (rollout is null)
        {
            return await FailAsync(wrong!);
        }

        var began = TimeProvider.System.GetTimestamp();
        while (rollout.State is RolloutState.Planning)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return await FailAsync("No controller has planned it. It stays as it is until one does.");
            }

            await Task.Delay(Look, ct);
            await db.Entry(rollout).ReloadAsync(ct);
        }

        return isStarted && await RolloutRequests.MoveAsync(db, rollout, RolloutMove.Start, Organization.Platform, Actor, TimeProvider.System.GetUtcNow(), ct) is { } no
            ? await FailAsync(no)
            : await ShowAsync(db, id, ct);
    }

    private static async Task<int> MoveAsync(FleetDb db, Kernel.OperatorId id, RolloutMove move, CancellationToken ct)
    {
        if (await RolloutRequests.OpenAsync(db, id, ct) is not { } rollout)
        {
            return await FailAsync("There is no open rollout.");
        }

        return await RolloutRequests.MoveAsync(db, rollout, move, Organization.Platform, Actor, TimeProvider.System.GetUtcNow(), ct) is { } no ? await FailAsync(no) : await ShowAsync(db, id, ct);
    }

    private static async Task<int> ShowAsync(FleetDb db, Kernel.OperatorId id, CancellationToken ct)
    {
        if (await db.Rollouts.Where(r => r.OperatorId == id).OrderByDescending(r => r.CreatedAt).FirstOrDefaultAsync(ct) is not { } rollout)
        {
            Console.WriteLine("There was no rollout yet.");
            return 0;
        }

        Console.WriteLine($"{rollout.Id} {Word(rollout.Kind)} to revision {rollout.Revision}: {Word(rollout.State)}");
        foreach (var step in await db.RolloutSteps.Where(s => s.RolloutId == rollout.Id).OrderBy(s => s.Place).ToListAsync(ct))
        {
            Console.WriteLine($"  {step.NodeName,-20} {Word(step.Effect),-9} {Word(step.State),-8} {(step.Effect is StepEffect.Restart or StepEffect.Leave ? $"{step.Connections} connections move" : "")} {step.Keys} {step.Why}".TrimEnd());
        }

        return 0;
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
