using System.Diagnostics;

namespace Platform.AuthCallout.Tests.Service;

/// <summary>A region's process ends or hangs with requests in its hands, and the next region's answers them.</summary>
public sealed class StandbyTests
{
    private const int Clients = 20;
    private const int Few = 10; // a busy machine may keep some waiting
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_a_frozen_process_was_asked_is_answered_by_its_standby_and_what_was_answered_is_not()
    {
        await using var world = await CalloutWorld.StartAsync(regions: 2);
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        using var primary = await CalloutProcess.StartAsync(world, region: 1);
        await using var standby = await RunningCallout.StartAsync(world, region: 0);
        // It hears a server's answers once it has seen a request of it.
        await Eventually.ShouldBeAsync(() => standby.MetricAsync("trunkline_callout_standing_by"), 1, TimeSpan.FromSeconds(10), CalloutWorld.Ct);
        await ConnectAsync(world, tenant, Clients);
        await Task.Delay(TimeSpan.FromSeconds(2), CalloutWorld.Ct);
        (await HedgedAsync(world, tenant, standby)).ShouldBeLessThan(Few);

        primary.Freeze();
        (await HedgedAsync(world, tenant, standby)).ShouldBeGreaterThan(Few);

        // Killed, it is no longer asked: the standby answers from behind a gateway, and hears of that.
        primary.Kill9();
        await Eventually.ShouldBeAsync(() => primary.IsRunning, false, TimeSpan.FromSeconds(5), CalloutWorld.Ct);
        await ConnectAsync(world, tenant, 1);
        (await HedgedAsync(world, tenant, standby)).ShouldBeLessThan(Few);
        (await standby.RefusedAsync("request_replayed")).ShouldBe(0);
    }

    private static async Task<List<string>> ConnectAsync(CalloutWorld world, TenantWorld tenant, int clients)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var began = Stopwatch.GetTimestamp();
            var refusal = await TenantWorld.RefusalAsync(world.Nodes[1], tenant.Tokens.Token());
            return refusal ?? (Stopwatch.GetElapsedTime(began) is var took && took > Patience ? $"only after {took}" : null);
        }));
        return [.. answers.OfType<string>()];
    }

    // How many the standby took up of those who came now, all of whom are let in.
    private static async Task<double> HedgedAsync(CalloutWorld world, TenantWorld tenant, RunningCallout standby)
    {
        var before = await standby.MetricAsync("trunkline_callout_hedged_total");
        (await ConnectAsync(world, tenant, Clients)).ShouldBeEmpty();
        await Task.Delay(TimeSpan.FromSeconds(1.5), CalloutWorld.Ct);
        return await standby.MetricAsync("trunkline_callout_hedged_total") - before;
    }
}
