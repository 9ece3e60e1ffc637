using System.Diagnostics;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Callout.Tests.World;

/// <summary>Tokens of somebody else's identity provider, third-party clients, every transport, every region.</summary>
[Collection(Site.Name)]
public sealed class AdmissionTests(Site site) : WorldTests(site)
{
    private static readonly string[] Forms = ["RS256", "ES256", "EdDSA"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Once more when refused: a server gives an answer two seconds, which a machine full of other tests may take. That none is late in a storm is StormTests'.
    private async Task<ForeignClient> ConnectAsync(Over over, string address, string token, string name)
    {
        Task<ForeignClient> TryAsync() => Site.Clients.ConnectAsync(over, address, Ct, token, over is Over.Mqtt ? Site.Tenant.PublicKey : null, name: name);
        try
        {
            return await TryAsync();
        }
        catch (NodeScriptException)
        {
            return await TryAsync();
        }
    }

    [Fact]
    public async Task A_token_admits_over_every_transport_in_every_region_into_the_right_account_with_the_right_permissions()
    {
        await using var witness = new NatsConnection(NatsOpts.Default with { Url = Site.Platform.Nodes[0].Url, AuthOpts = new() { Creds = await Site.Tenant.CredsAsync(Ct) }, ConnectTimeout = TimeSpan.FromSeconds(10) });
        await using var heard = await witness.SubscribeCoreAsync<string>("shipping.>", cancellationToken: Ct);
        await witness.FlushAsync(Ct);
        var clients = new List<ForeignClient>();
        var expected = new List<string>();
        foreach (var node in Site.Platform.Endpoints)
        {
            foreach (var over in Enum.GetValues<Over>())
            {
                var token = await Site.TokenAsync(form: Forms[clients.Count % Forms.Length]);
                // MQTT wants a user name; it says the account.
                var client = await ConnectAsync(over, Site.Address(node, over), token, $"{node.Name}-{over}");
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
            async () => (await Site.Tenant.SessionsAsync(Ct)).Count(s => s.Subject is "orders" && s.ClientName.Contains('-', StringComparison.Ordinal)) >= expected.Count, "nine sessions");
        var sessions = (await Site.Tenant.SessionsAsync(Ct)).Take(expected.Count).ToList();
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
        var token = await Site.TokenAsync(audience: "other.example");
        for (var node = 0; node < Site.Platform.Endpoints.Count; node++)
        {
            var decision = await Site.RefusedAsync(token, node, user: Site.Tenant.PublicKey);
            (decision.Reason, decision.NodeName, decision.Region).ShouldBe(("audience_mismatch", Site.Platform.Endpoints[node].Name, Site.Platform.Endpoints[node].Region));
        }

        (await Site.RefusedAsync(await Site.TokenAsync("stranger"))).Reason.ShouldBe("no_rule_matched");
        var banned = await Site.RefusedAsync(await Site.TokenAsync("banned"));
        (banned.Reason, banned.Rule, banned.Subject).ShouldBe(("rule_denied", "banned", "banned"));
    }

    [Fact]
    public async Task New_keys_are_fetched_when_a_token_needs_them_and_old_ones_go()
    {
        var old = await Site.TokenAsync();
        (await Site.RefusalAsync(old)).ShouldBeNull();

        await Site.Issuer.RotateAsync(keepsOld: false, Ct);
        // Whoever asks for keys too often is made to wait: a floor between two fetches.
        await Site.SoonOrAsync(TimeSpan.FromSeconds(40), async () => await Site.RefusalAsync(await Site.TokenAsync()) is null, "a token of the new keys");
        await Site.SoonOrAsync(TimeSpan.FromSeconds(40), async () => await Site.RefusalAsync(old) is not null, "the old key is gone");
    }

    [Fact]
    public async Task An_issuer_that_is_down_still_admits()
    {
        var (first, second) = (await Site.TokenAsync(), await Site.TokenAsync());
        (await Site.RefusalAsync(first)).ShouldBeNull();
        await Site.Issuer.StopAsync(Ct);
        try
        {
            (await Site.RefusalAsync(second)).ShouldBeNull();
        }
        finally
        {
            await Site.Issuer.StartAgainAsync(Ct);
        }
    }

    [Fact]
    public async Task A_policys_edit_takes_effect_within_two_seconds()
    {
        var token = await Site.TokenAsync();
        (await Site.RefusalAsync(token)).ShouldBeNull();
        var took = new List<TimeSpan>();
        // What else the machine does only adds: of three edits one is not held up.
        for (var edit = 0; edit < 3 && took.All(t => t >= Site.Soon); edit++)
        {
            took.Add(await ShutAsync(token));
        }

        took.Min().ShouldBeLessThan(Site.Soon);
    }

    /// <summary>How long after an edit that shuts everybody out the token is still taken; it is taken again when this returns.</summary>
    private async Task<TimeSpan> ShutAsync(string token)
    {
        await Site.Tenant.SetPolicyAsync("""{"rules":[{"name":"shut","then":{"deny":"closed for the day"}}]}""", Ct);
        var began = Stopwatch.GetTimestamp();
        try
        {
            await Site.PatientlyAsync(async () => await Site.RefusalAsync(token) is not null, "shut");
            var took = Stopwatch.GetElapsedTime(began);
            (await Site.RefusedAsync(token)).Reason.ShouldBe("rule_denied");
            return took;
        }
        finally
        {
            await Site.Tenant.SetPolicyAsync(CalloutWorld.Policy, Ct);
            await Site.PatientlyAsync(async () => await Site.RefusalAsync(token) is null, "open again");
        }
    }
}
