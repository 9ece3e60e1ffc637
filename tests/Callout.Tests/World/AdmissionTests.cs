using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Callout.Tests.World;

/// <summary>Tokens of somebody else's identity provider, third-party clients, every transport, every region.</summary>
[Collection(Site.Name)]
public sealed class AdmissionTests(Site site) : IAsyncLifetime
{
    private static readonly string[] Forms = ["RS256", "ES256", "EdDSA"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await site.World.SettledAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_token_admits_over_every_transport_in_every_region_into_the_right_account_with_the_right_permissions()
    {
        await using var witness = new NatsConnection(NatsOpts.Default with { Url = site.Platform.Nodes[0].Url, AuthOpts = new() { Creds = await site.Tenant.CredsAsync(Ct) }, ConnectTimeout = TimeSpan.FromSeconds(10) });
        await using var heard = await witness.SubscribeCoreAsync<string>("shipping.>", cancellationToken: Ct);
        await witness.FlushAsync(Ct);
        var clients = new List<ForeignClient>();
        var expected = new List<string>();
        foreach (var node in site.Platform.Endpoints)
        {
            foreach (var over in Enum.GetValues<Over>())
            {
                var token = await site.TokenAsync(form: Forms[clients.Count % Forms.Length]);
                // MQTT wants a user name; it says the account.
                var client = await site.Clients.ConnectAsync(over, Site.Address(node, over), Ct, token, over is Over.Mqtt ? site.Tenant.PublicKey : null, name: $"{node.Name}-{over}");
                clients.Add(client);
                var subject = $"shipping.orders.{node.Name}.{over}";
                (await client.MayUseAsync(subject, Ct)).ShouldBeTrue(subject);
                (await client.MayUseAsync($"finance.orders.{node.Name}", Ct)).ShouldBeFalse(subject);
                expected.Add(subject);
            }
        }

        // A user of the account hears them all, so it is that account they are in.
        var arrived = new HashSet<string>(StringComparer.Ordinal);
        while (arrived.Count < expected.Count)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            arrived.Add((await heard.Msgs.ReadAsync(patience.Token)).Subject);
        }

        arrived.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
        await Site.SoonAsync(
            async () => (await site.Tenant.SessionsAsync(Ct)).Count(s => s.Subject is "orders" && s.ClientName.Contains('-', StringComparison.Ordinal)) >= expected.Count, "nine sessions");
        var sessions = (await site.Tenant.SessionsAsync(Ct)).Take(expected.Count).ToList();
        sessions.Select(s => (s.Region, s.ConnectionType)).Distinct().Count().ShouldBe(expected.Count);
        sessions.ShouldAllBe(s => s.NodeName.StartsWith(s.Region, StringComparison.Ordinal));
        foreach (var client in clients)
        {
            await client.CloseAsync(Ct);
        }
    }

    [Fact]
    public async Task A_token_for_another_audience_is_refused_in_every_region_and_the_tenant_sees_why()
    {
        var token = await site.TokenAsync(audience: "other.example");
        for (var node = 0; node < site.Platform.Endpoints.Count; node++)
        {
            var decision = await site.RefusedAsync(token, node, user: site.Tenant.PublicKey);
            (decision.Reason, decision.NodeName, decision.Region).ShouldBe(("audience_mismatch", site.Platform.Endpoints[node].Name, site.Platform.Endpoints[node].Region));
        }

        (await site.RefusedAsync(await site.TokenAsync("stranger"))).Reason.ShouldBe("no_rule_matched");
        var banned = await site.RefusedAsync(await site.TokenAsync("banned"));
        (banned.Reason, banned.Rule, banned.Subject).ShouldBe(("rule_denied", "banned", "banned"));
    }

    [Fact]
    public async Task New_keys_are_fetched_when_a_token_needs_them_and_old_ones_go()
    {
        var old = await site.TokenAsync();
        (await site.RefusalAsync(old)).ShouldBeNull();

        await site.Issuer.RotateAsync(keepsOld: false, Ct);
        // Whoever asks for keys too often is made to wait: a floor between two fetches.
        await Site.SoonOrAsync(TimeSpan.FromSeconds(40), async () => await site.RefusalAsync(await site.TokenAsync()) is null, "a token of the new keys");
        await Site.SoonOrAsync(TimeSpan.FromSeconds(40), async () => await site.RefusalAsync(old) is not null, "the old key is gone");
    }

    [Fact]
    public async Task An_issuer_that_is_down_still_admits()
    {
        var (first, second) = (await site.TokenAsync(), await site.TokenAsync());
        (await site.RefusalAsync(first)).ShouldBeNull();
        await site.Issuer.StopAsync(Ct);
        try
        {
            (await site.RefusalAsync(second)).ShouldBeNull();
        }
        finally
        {
            await site.Issuer.StartAgainAsync(Ct);
        }
    }

    [Fact]
    public async Task A_policys_edit_takes_effect_within_two_seconds()
    {
        var token = await site.TokenAsync();
        (await site.RefusalAsync(token)).ShouldBeNull();
        await site.Tenant.SetPolicyAsync("""{"rules":[{"name":"shut","then":{"deny":"closed for the day"}}]}""", Ct);
        try
        {
            await Site.SoonAsync(async () => await site.RefusalAsync(token) is not null, "shut");
            (await site.RefusedAsync(token)).Reason.ShouldBe("rule_denied");
        }
        finally
        {
            await site.Tenant.SetPolicyAsync(CalloutWorld.Policy, Ct);
            await Site.PatientlyAsync(async () => await site.RefusalAsync(token) is null, "open again");
        }
    }
}
