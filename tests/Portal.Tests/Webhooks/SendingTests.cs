using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.Webhooks;
using Platform.Store;

namespace Platform.Portal.Tests.Webhooks;

/// <summary>What is sent, judged by npm's standardwebhooks, and what is done with the answers. Time is the test's own.</summary>
public sealed class SendingTests(HookWorld world) : IClassFixture<HookWorld>
{
    private static readonly object[] Fine = [new { status = 204 }];
    private static readonly object[] Down = [new { status = 500, body = "broken" }];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_the_types_asked_for_arrive_signed_and_others_do_not()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Fine, "account.*");
        await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });
        await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "svc" });
        await world.LookAsync(new HookClock());

        var message = (await hook.ReceivedAsync()).ShouldHaveSingleItem();
        message.Verified.ShouldBe([true]);
        message.Current.ShouldBeTrue();
        (message.Type, message.Signatures, message.Headers["content-type"], message.Headers["user-agent"]).ShouldBe(("account.create", 1, "application/json", "trunkline-webhooks/1"));
        var data = JsonElement.Parse(message.Body).GetProperty("data");
        data.GetProperty("detail").GetProperty("name").GetString().ShouldBe("orders");
        var delivery = (await hook.DeliveriesAsync()).ShouldHaveSingleItem();
        (delivery.Id.ToString(), delivery.State, delivery.Attempts, delivery.Sequence).ShouldBe((message.Id, DeliveryState.Delivered, 1, data.GetProperty("sequence").GetInt64()));
        var told = await hook.DeliveryAsync(delivery.Id);
        told.Body.ShouldBe(message.Body);
        told.Attempts.Single().Status.ShouldBe(204);
    }

    [Fact]
    public async Task Another_secret_or_a_changed_body_is_not_verified()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Fine);
        await hook.ExpectAsync([hook.Secret, $"whsec_{Convert.ToBase64String(new byte[32])}"], Fine);
        await hook.TestAsync();
        await world.LookAsync(new HookClock());
        (await hook.ReceivedAsync()).First(m => m.Type == "webhook.test").Verified.ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_failure_is_tried_again_by_the_published_schedule_under_one_id_and_then_given_up()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Down, "webhook.send_test_only");
        var delivery = await hook.TestAsync();
        var clock = new HookClock();
        var waits = new List<double>();
        for (var tries = 1; tries <= 10; tries++)
        {
            (await world.LookAsync(clock)).ShouldBe(1);
            var now = (await hook.DeliveriesAsync()).Single();
            now.Attempts.ShouldBe(tries);
            if (now.DueAt is { } due)
            {
                waits.Add((due - clock.GetUtcNow()).TotalSeconds);
                clock.MoveTo(due.AddMilliseconds(-1));
                (await world.LookAsync(clock)).ShouldBe(0);
                clock.MoveTo(due);
            }
        }

        foreach (var (waited, published) in waits.Zip([5d, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]))
        {
            waited.ShouldBeInRange(published, published * 1.1);
        }

        var told = await hook.DeliveryAsync(delivery.Id);
        (told.Delivery.State, told.Delivery.DueAt, told.Attempts.Count).ShouldBe((DeliveryState.Failed, null, 10));
        told.Attempts.ShouldAllBe(a => a.Status == 500 && a.Response == "broken");
        (await hook.ReceivedAsync()).Select(m => (m.Id, m.Verified.Single())).Distinct().ShouldBe([(delivery.Id.ToString(), true)]);
        (await hook.ReceivedAsync()).Count.ShouldBe(10);
        (await hook.ReadAsync()).IsEnabled.ShouldBeTrue();

        // Repaired, and replayed: all at once, from the start of the schedule.
        await hook.ExpectAsync([hook.Secret], Fine);
        (await (await tenant.Client.PostAsync($"{hook.Path}/replay-failed", new { since = delivery.CreatedAt })).ReadAsync<ReplayFailed.Response>()).Replayed.ShouldBe(1);
        (await world.LookAsync(clock)).ShouldBe(1);
        told = await hook.DeliveryAsync(delivery.Id);
        (told.Delivery.State, told.Delivery.Attempts, told.Attempts[^1].Number, told.Attempts[^1].Status).ShouldBe((DeliveryState.Delivered, 11, 11, 204));
        (await hook.ReadAsync()).FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task Gone_disables_at_once_and_admins_are_told()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, [new { status = 410 }], "webhook.nothing");
        await hook.TestAsync();
        await hook.TestAsync();
        var clock = new HookClock();
        await world.LookAsync(clock, most: 1);

        (await hook.ReadAsync()).ShouldSatisfyAllConditions(h => h.IsEnabled.ShouldBeFalse(), h => h.DisabledReason.ShouldBe(WebhookDisabledReason.Gone));
        (await hook.DeliveriesAsync()).ShouldAllBe(d => d.State == DeliveryState.Failed);
        (await world.LookAsync(clock)).ShouldBe(0);
        await using var db = world.Portal.AsOwner();
        (await db.AuditRows.SingleAsync(r => r.OrganizationId == tenant.Id && r.Action == "webhook.disable", Ct)).ShouldSatisfyAllConditions(
            r => r.Actor.ShouldBe("system webhooks"), r => r.Target.ShouldBe(hook.Id.ToString()), r => JsonElement.Parse(r.Detail).GetProperty("reason").GetString().ShouldBe("gone"));
        await MailedAsync(tenant, "410 Gone");
    }

    [Fact]
    public async Task Five_days_of_nothing_but_failures_disable_it_and_one_success_begins_them_anew()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, [new { status = 500 }, new { status = 200 }, new { status = 500 }], "webhook.nothing");
        var clock = new HookClock();
        await hook.TestAsync();
        await world.LookAsync(clock);
        clock.Advance(TimeSpan.FromDays(4));
        await world.LookAsync(clock);
        (await hook.ReadAsync()).FailingSince.ShouldBeNull();

        await hook.TestAsync();
        await world.LookAsync(clock);
        var since = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromDays(5) - TimeSpan.FromSeconds(1));
        await world.LookAsync(clock);
        (await hook.ReadAsync()).ShouldSatisfyAllConditions(h => h.IsEnabled.ShouldBeTrue(), h => h.FailingSince.ShouldBe(since));
        clock.Advance(TimeSpan.FromHours(1));
        await world.LookAsync(clock);
        (await hook.ReadAsync()).DisabledReason.ShouldBe(WebhookDisabledReason.Failing);
        await MailedAsync(tenant, "has failed since");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Who_asks_for_less_is_left_alone_for_as_long(int status)
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, [new { status, headers = new Dictionary<string, string> { ["Retry-After"] = "3600" } }, new { status = 204 }], "webhook.nothing");
        var clock = new HookClock();
        await hook.TestAsync();
        await world.LookAsync(clock);
        var paused = clock.GetUtcNow().AddHours(1);
        (await hook.ReadAsync()).PausedUntil.ShouldBe(paused);

        // Another event waits as well.
        await hook.TestAsync();
        clock.MoveTo(paused.AddSeconds(-1));
        (await world.LookAsync(clock)).ShouldBe(0);
        clock.MoveTo(paused.AddSeconds(1));
        (await world.LookAsync(clock)).ShouldBe(2);
        (await hook.DeliveriesAsync()).ShouldAllBe(d => d.State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_not_followed()
    {
        var tenant = await world.NewTenantAsync();
        var elsewhere = await world.NewHookAsync(tenant, Fine, "webhook.nothing");
        var hook = await world.NewHookAsync(tenant, [new { status = 307, headers = new Dictionary<string, string> { ["Location"] = elsewhere.ReceiverPath } }], "webhook.nothing");
        var delivery = await hook.TestAsync();
        await world.LookAsync(new HookClock());
        (await hook.DeliveryAsync(delivery.Id)).ShouldSatisfyAllConditions(d => d.Delivery.State.ShouldBe(DeliveryState.Pending), d => d.Attempts.Single().Status.ShouldBe(307));
        (await elsewhere.ReceivedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_a_day_after_a_rotation_either_secret_verifies_and_then_only_the_new_one()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Fine, "webhook.nothing");
        var rotated = await (await tenant.Client.PostAsync($"{hook.Path}/rotate-secret", new { })).ReadAsync<RotateWebhookSecret.Response>();
        rotated.Secret.ShouldNotBe(hook.Secret);
        await hook.ExpectAsync([hook.Secret, rotated.Secret], Fine);
        var clock = new HookClock();
        await hook.TestAsync();
        await world.LookAsync(clock);
        (await hook.ReceivedAsync()).Single().ShouldSatisfyAllConditions(m => m.Signatures.ShouldBe(2), m => m.Verified.ShouldBe([true, true]));

        clock.Advance(TimeSpan.FromHours(24));
        await hook.TestAsync();
        await world.LookAsync(clock);
        (await hook.ReceivedAsync())[^1].ShouldSatisfyAllConditions(m => m.Signatures.ShouldBe(1), m => m.Verified.ShouldBe([false, true]));
    }

    [Fact]
    public async Task Only_the_first_kilobyte_of_an_answer_is_kept_and_what_is_no_text_does_no_harm()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, [new { status = 200, body = "\0" + new string('é', 100_000) }], "webhook.nothing");
        var delivery = await hook.TestAsync();
        await world.LookAsync(new HookClock());
        var response = (await hook.DeliveryAsync(delivery.Id)).Attempts.Single().Response!;
        response.Length.ShouldBeInRange(500, 1024);
        response.ShouldStartWith("\uFFFDéé");
    }

    [Fact]
    public async Task What_a_webhook_is_for_ends_at_the_organization()
    {
        var ours = await world.NewTenantAsync();
        var theirs = await world.Portal.NewTenantAsync();
        var hook = await world.NewHookAsync(ours, Fine);
        await theirs.Client.PostAsync("/api/v1/accounts", new { name = "theirs" });
        await ours.Client.PostAsync("/api/v1/accounts", new { name = "ours" });
        var clock = new HookClock();
        while (await world.LookAsync(clock) > 0)
        {
        }

        var received = await hook.ReceivedAsync();
        received.ShouldNotBeEmpty();
        received.ShouldAllBe(m => JsonElement.Parse(m.Body).GetProperty("data").GetProperty("organization").GetString() == ours.Id.ToString());
    }

    [Fact]
    public async Task A_network_that_is_allowed_no_more_is_not_connected_to()
    {
        var tenant = await world.NewTenantAsync();
        var hook = await world.NewHookAsync(tenant, Fine, "webhook.nothing");
        var delivery = await hook.TestAsync();
        await using (var db = world.Portal.AsOwner())
        {
            await db.AllowedNetworks.ExecuteDeleteAsync(Ct);
        }

        await world.RefreshAsync();
        // A connection that was made before is not asked about again; a new one is.
        await using var scope = world.Portal.Services.CreateAsyncScope();
        using var http = new Admission.GuardedHttp("test/1", () => scope.ServiceProvider.GetRequiredService<Features.Webhooks.Sending.OutgoingNetworks>().Current);
        try
        {
            var stored = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var clock = new HookClock();
            var claimed = (await stored.ClaimDeliveriesAsync(10, 4, clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(1), Ct)).ShouldHaveSingleItem();
            await using var sending = world.Portal.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<Features.Webhooks.Sending.WebhookSender>(sending.ServiceProvider, clock, http).SendAsync(claimed, Ct);
            (await hook.DeliveryAsync(delivery.Id)).Attempts.Single().Problem!.ShouldContain("private, local or reserved network");
            (await hook.ReceivedAsync()).ShouldBeEmpty();
        }
        finally
        {
            await world.AllowAsync();
        }
    }

    private async Task MailedAsync(Tenant tenant, string says)
    {
        for (var i = 0; i < 100 && MailBox.Of(world.Portal, tenant.Email).Count == 0; i++)
        {
            await Task.Delay(50, Ct);
        }

        var mail = MailBox.Of(world.Portal, tenant.Email).ShouldHaveSingleItem();
        MailBox.Subject(mail).ShouldContain("was disabled");
        mail.ShouldContain(says);
    }
}
