using System.Diagnostics;
using Platform.AuthCallout.Service;

namespace Platform.AuthCallout.Tests.Service;

public sealed class FailOverTests
{
    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task Of_two_processes_one_ends_under_load_and_nobody_is_refused()
    {
        await using var world = await CalloutWorld.StartAsync(regions: 2);
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        using var first = await CalloutProcess.StartAsync(world, region: 0);
        using var second = await CalloutProcess.StartAsync(world, region: 1);
        using var stop = new CancellationTokenSource();
        var (admitted, refusals) = (0, new System.Collections.Concurrent.ConcurrentBag<string>());
        var loops = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token()) is { } refusal)
                {
                    refusals.Add(refusal);
                }
                else
                {
                    Interlocked.Increment(ref admitted);
                }
            }
        }).ToArray();
        await Eventually.ShouldBeAsync(() => Volatile.Read(ref admitted) > 50, true, TimeSpan.FromSeconds(30), Ct);
        first.Terminate(); // told to stop: answers what it has in hand
        await Eventually.ShouldBeAsync(() => first.IsRunning, false, TimeSpan.FromSeconds(30), Ct);
        var then = Volatile.Read(ref admitted);
        await Eventually.ShouldBeAsync(() => Volatile.Read(ref admitted) > then + 50, true, TimeSpan.FromSeconds(30), Ct);
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task Away_from_home_it_answers_and_comes_home_when_a_node_is_back()
    {
        await using var world = await CalloutWorld.StartAsync(regions: 2);
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world, region: 0);
        var link = callout.Get<CalloutLink>();
        (link.IsHome, link.NodeName).ShouldBe((true, "us-east-1"));
        world.Nodes[0].Kill9();
        await Eventually.ShouldBeAsync(() => link.NodeName, "eu-west-1", TimeSpan.FromSeconds(20), Ct);
        link.IsHome.ShouldBeFalse();
        (await TenantWorld.RefusalAsync(world.Nodes[1], tenant.Tokens.Token())).ShouldBeNull();
        callout.Status().Warnings.ShouldContain(w => w.Contains("another region", StringComparison.Ordinal));
        await world.Nodes[0].RestartAsync(Ct);
        await Eventually.ShouldBeAsync(() => (link.IsHome, link.NodeName), (true, "us-east-1"), TimeSpan.FromSeconds(30), Ct);
        var began = Stopwatch.GetTimestamp();
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}
