using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Tests.Webhooks;

/// <summary>Portals that send by themselves: several at once, and one that is killed.</summary>
public sealed class WorkerTests(HookWorld world) : IClassFixture<HookWorld>
{
    private static readonly object[] Fine = [new { status = 204 }];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_portals_send_each_event_once()
    {
        const int Events = 60;
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, [new { status = 204, delay = 20 }], "user.create");
        var other = await world.NewHookAsync(tenant, Fine, "user.create");
        await using var one = world.Portal.StartHost(Sending());
        await using var two = world.Portal.StartHost(Sending());
        await using var three = world.Portal.StartHost(Sending());
        await Parallel.ForEachAsync(Enumerable.Range(0, Events), Ct, async (i, _) => (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = $"u{i}" })).EnsureSuccessStatusCode());

        foreach (var some in new[] { hook, other })
        {
            await some.WaitForAsync(Events);
            await Task.Delay(TimeSpan.FromSeconds(2), Ct);
            var received = await some.ReceivedAsync();
            received.Count.ShouldBe(Events);
            received.Select(m => m.Id).ShouldBeUnique();
            received.ShouldAllBe(m => m.Verified.Single());
            (await some.DeliveriesAsync()).ShouldAllBe(d => d.State == DeliveryState.Delivered && d.Attempts == 1);
        }
    }

    [Theory]
    [InlineData("webhook.before_send", 1)]
    [InlineData("webhook.after_send", 2)]
    public async Task What_a_killed_portal_had_in_hand_another_sends(string failPoint, int received)
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Fine, "account.create");
        using (var doomed = await world.Portal.StartProcessAsync(failPoint, Sending(lease: 3)))
        {
            await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });
            await doomed.WaitForDeathAsync(Ct);
        }

        (await hook.DeliveriesAsync()).Single().ShouldSatisfyAllConditions(d => d.State.ShouldBe(DeliveryState.Pending), d => d.Attempts.ShouldBe(0));
        await using var other = world.Portal.StartHost(Sending(lease: 3));
        var messages = await hook.WaitForAsync(received);
        messages.Select(m => m.Id).Distinct().ShouldHaveSingleItem();
        messages.ShouldAllBe(m => m.Verified.Single());
        await DoneAsync(hook);
    }

    [Fact]
    public async Task Killed_anywhere_again_and_again_it_loses_nothing()
    {
        const int Events = 40;
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, [new { status = 204, delay = 10 }], "user.create");
        var making = Parallel.ForEachAsync(Enumerable.Range(0, Events), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Ct }, async (i, _) =>
        {
            (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = $"u{i}" })).EnsureSuccessStatusCode();
            await Task.Delay(100, Ct);
        });
        for (var i = 0; i < 3; i++)
        {
            using var doomed = await world.Portal.StartProcessAsync($"killed{i}", Sending(lease: 3));
            await doomed.KillAsync(TimeSpan.FromMilliseconds(300 * i), Ct);
        }

        await making;
        await using var last = world.Portal.StartHost(Sending(lease: 3));
        await DoneAsync(hook, Events);
        var sequences = (await hook.DeliveriesAsync()).Select(d => d.Sequence!.Value).ToList();
        await using var db = world.Portal.AsOwner();
        sequences.Order().ShouldBe(await db.AuditRows.Where(r => r.OrganizationId == tenant.Id && r.Action == "user.create" && r.Sequence >= sequences.Min()).OrderBy(r => r.Sequence).Select(r => r.Sequence).ToListAsync(Ct));
        (await hook.ReceivedAsync()).Select(m => m.Id).Distinct().Count().ShouldBe(Events);
    }

    [Fact]
    public async Task What_is_older_than_30_days_is_swept_with_its_attempts()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Fine, "webhook.send_test_only");
        var (old, young) = (await hook.TestAsync(), await hook.TestAsync());
        await world.LookAsync(new HookClock());
        await AgeAsync(old, TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));
        await AgeAsync(young, TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));

        await using var portal = world.Portal.StartHost(Sending());

        for (var i = 0; (await hook.DeliveriesAsync()).Count > 1 && i < 400; i++)
        {
            await Task.Delay(50, Ct);
        }

        (await hook.DeliveriesAsync()).ShouldHaveSingleItem().Id.ShouldBe(young.Id);
        await using var db = world.Portal.AsOwner();
        (await db.WebhookAttempts.Where(a => a.OrganizationId == tenant.Id).Select(a => a.DeliveryId).Distinct().ToListAsync(Ct)).ShouldBe([young.Id]);

        async Task AgeAsync(Features.Webhooks.DeliveryView delivery, TimeSpan age)
        {
            var made = TimeProvider.System.GetUtcNow() - age;
            await using var owner = world.Portal.AsOwner();
            (await owner.Database.ExecuteSqlAsync($"UPDATE webhook_deliveries SET created_at = {made} WHERE id = {delivery.Id.Value}", Ct)).ShouldBe(1);
        }
    }

    private static Dictionary<string, string> Sending(int lease = 60) => new(StringComparer.Ordinal)
    {
        ["Webhooks:Sends"] = "true",
        ["Webhooks:TimeoutSeconds"] = "2",
        ["Webhooks:LeaseSeconds"] = lease.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static async Task DoneAsync(Hook hook, int count = 1)
    {
        for (var i = 0; i < 400; i++)
        {
            var deliveries = await hook.DeliveriesAsync();
            if (deliveries.Count >= count && deliveries.All(d => d.State == DeliveryState.Delivered))
            {
                deliveries.Count.ShouldBe(count);
                return;
            }

            await Task.Delay(50, Ct);
        }

        (await hook.DeliveriesAsync()).ShouldAllBe(d => d.State == DeliveryState.Delivered);
    }
}
