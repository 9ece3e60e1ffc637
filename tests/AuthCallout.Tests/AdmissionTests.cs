using Microsoft.EntityFrameworkCore;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Tests;

public sealed class AdmissionTests
{
    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task A_token_alone_lets_a_client_into_its_tenants_account_with_the_policys_permissions()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);

        await using var client = await TenantWorld.ConnectAsync(world.Nodes[0], tenant.Tokens.Token());
        await using var received = await client.SubscribeCoreAsync<string>("orders.new", cancellationToken: Ct);
        await client.PublishAsync("orders.new", "one", cancellationToken: Ct);
        (await received.Msgs.ReadAsync(Ct)).Data.ShouldBe("one");
        await using var forbidden = await client.SubscribeCoreAsync<string>("payments.>", cancellationToken: Ct);
        await Should.ThrowAsync<NatsPermissionException>(async () => await forbidden.Msgs.ReadAsync(Ct));

        await Eventually.ShouldBeAsync(async () =>
        {
            await using var db = world.AsOwner();
            return await db.ConnectSessions.Select(s => s.Subject + " " + s.Rule + " " + s.NodeName + " " + s.Region).SingleOrDefaultAsync(Ct);
        }, "ines all us-east-1 us-east", TimeSpan.FromSeconds(5), Ct);
        await Eventually.ShouldBeAsync(async () =>
        {
            await using var db = world.AsOwner();
            return await db.ConnectDecisions.Select(d => d.Reason + " " + d.Subject + " " + d.PolicyVersion).SingleOrDefaultAsync(Ct);
        }, "allowed ines 1", TimeSpan.FromSeconds(5), Ct);
    }

    [Fact]
    public async Task Somebody_elses_token_is_refused_at_once_and_counted()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);

        (await TenantWorld.RefusalAsync(world.Nodes[0], new TokenMaker().Token())).ShouldBe("-ERR 'Authorization Violation'");
        (await callout.RefusedAsync("issuer_unknown")).ShouldBe(1);
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token(lifetime: TimeSpan.FromHours(-1)))).ShouldBe("-ERR 'Authorization Violation'");
        await Eventually.ShouldBeAsync(async () =>
        {
            await using var db = world.AsOwner();
            return await db.ConnectDecisions.Select(d => d.Reason).SingleOrDefaultAsync(Ct);
        }, "token_expired", TimeSpan.FromSeconds(2), Ct);
    }
}
