using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Platform.AuthCallout.Tests.Service;

/// <summary>A region's process ends or hangs with requests in its hands, and the next region's answers them.</summary>
public sealed class StandbyTests
{
    private const int Clients = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_a_frozen_process_was_asked_is_answered_once_by_its_standby()
    {
        await using var world = await CalloutWorld.StartAsync(regions: 2);
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        using var primary = await CalloutProcess.StartAsync(world, region: 1);
        await using var standby = await RunningCallout.StartAsync(world, region: 0);
        // It hears a server's answers once it has seen a request of it.
        await Eventually.ShouldBeAsync(() => standby.MetricAsync("trunkline_callout_standing_by"), 1, TimeSpan.FromSeconds(10), CalloutWorld.Ct);
        (await ConnectAsync(world, tenant, 1)).ShouldBeEmpty();
        await Task.Delay(TimeSpan.FromSeconds(2), CalloutWorld.Ct);

        (await ConnectAsync(world, tenant, Clients)).ShouldBeEmpty();
        await Task.Delay(TimeSpan.FromSeconds(1.5), CalloutWorld.Ct);
        (await HedgedAsync(standby)).ShouldBe(0);
        await DecisionsAsync(world, 1 + Clients);

        primary.Freeze();
        (await ConnectAsync(world, tenant, Clients)).ShouldBeEmpty();
        (await HedgedAsync(standby)).ShouldBe(Clients);
        (await standby.MetricAsync("trunkline_callout_admitted_total")).ShouldBe(Clients);
        await DecisionsAsync(world, 1 + (2 * Clients));

        // Killed, it is no longer asked; that it was standby itself costs nobody an answer.
        primary.Kill9();
        (await ConnectAsync(world, tenant, Clients)).ShouldBeEmpty();
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

    private static Task<double> HedgedAsync(RunningCallout callout) => callout.MetricAsync("trunkline_callout_hedged_total");

    // Those of one account above a rate are written as fewer rows that weigh as much.
    private static Task DecisionsAsync(CalloutWorld world, int expected) => Eventually.ShouldBeAsync(
        async () =>
        {
            await using var db = world.AsOwner();
            return await db.ConnectDecisions.SumAsync(d => d.Weight, CalloutWorld.Ct);
        },
        expected, TimeSpan.FromSeconds(10), CalloutWorld.Ct);
}
