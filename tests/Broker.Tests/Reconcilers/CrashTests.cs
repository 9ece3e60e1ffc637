using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;

namespace Platform.Broker.Tests.Reconcilers;

/// <summary>The controller is killed at each of its steps and at any moment: afterwards every node holds exactly the one current JWT.</summary>
[Collection(LongestFirst.Name)]
public sealed class CrashTests
{
    /// <summary>How often another one worked, at least, while they were killed.</summary>
    private const long Worked = 10;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_at_each_step_leaves_nothing_undone()
    {
        await using var world = await World.StartAsync();
        foreach (var step in new[] { "publish.read", "publish.signed", "publish.kept", "publish.pushed", "publish.read-back", "publish.recorded" })
        {
            var account = await world.AddAccountAsync();
            await world.ChangeAsync(account);
            using (var doomed = ControllerProcess.Start(world, step))
            {
                await doomed.WaitForExitAsync(Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);
            }

            using var next = ControllerProcess.Start(world);
            await world.ConvergedAsync();
        }
    }

    [Fact]
    public async Task Fifty_kills_at_random_leave_nothing_undone()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        var random = new Random(20261120);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var changing = ChangeAsync(world, account, stop.Token);

        // Several at once, as spares of each other, so that a kill falls on a working controller and not on one that is starting.
        var controllers = new Queue<ControllerProcess>(Enumerable.Range(0, 5).Select(_ => ControllerProcess.Start(world)));
        try
        {
            // On a busy machine they work more seldom than they are killed: then it takes more kills.
            for (var kills = 0; kills < 50 || (kills < 150 && await EpochAsync(world) <= Worked); kills++)
            {
                await Task.Delay(random.Next(200, 900), Ct);
                using (var oldest = controllers.Dequeue())
                {
                    oldest.Kill9();
                }

                controllers.Enqueue(ControllerProcess.Start(world));
            }

            await stop.CancelAsync();
            await changing;
            await world.ConvergedAsync();
            (await EpochAsync(world)).ShouldBeGreaterThan(Worked, "the kills fell on controllers that never worked");
            controllers.ShouldAllBe(c => !c.HasExited);
        }
        finally
        {
            // Left behind they would go on, and hold the output of the test program open.
            foreach (var controller in controllers)
            {
                controller.Dispose();
            }
        }
    }

    private static async Task<long> EpochAsync(World world)
    {
        await using var db = world.AsOwner();
        return await db.Leases.Select(l => l.Epoch).SingleOrDefaultAsync(Ct);
    }

    private static async Task ChangeAsync(World world, Store.Account account, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await world.ChangeAsync(account);
            await world.AddAccountAsync();
            await Task.Delay(300, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
