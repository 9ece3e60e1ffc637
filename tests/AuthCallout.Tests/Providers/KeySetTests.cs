using Platform.AuthCallout.Providers;
using Platform.Store;

namespace Platform.AuthCallout.Tests.Providers;

public sealed class KeySetTests
{
    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task New_keys_are_fetched_once_for_five_hundred_who_need_them_and_old_ones_serve_while_the_issuer_is_down()
    {
        await using var world = await CalloutWorld.StartAsync();
        await AllowLoopbackAsync(world);
        var tenant = await world.AddTenantAsync();
        await using var issuer = await WebServer.StartIssuerAsync(tenant.Tokens);
        await tenant.AddProviderAsync("oidc", ProviderKind.Oidc, tenant.Tokens.OidcSettings());
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        await Eventually.ShouldBeAsync(() => callout.Get<KeySets>().Standings() is [{ IsUsable: true }], true, TimeSpan.FromSeconds(20), Ct);
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
        var before = issuer.Requests;

        // The floor between two fetches is over only after a while; a first unknown key would otherwise have to wait.
        await Task.Delay(TimeSpan.FromSeconds(10.5), Ct);
        tenant.Tokens.Kid = tenant.Tokens.NewKey("k2");
        await using var server = await FakeServer.StartAsync(callout);
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => server.AskAsync(server.Request(tenant.Tokens.Token($"client-{i}")))));
        // Nobody is refused for a key that was on its way; on a busy machine some are too late to be answered.
        answers.ShouldAllBe(a => a == null || a.Error == "");
        answers.Count(a => a is not null).ShouldBeGreaterThan(250);
        (issuer.Requests - before).ShouldBe(2); // discovery and keys

        // Keys nobody has are not asked for again and again.
        for (var i = 0; i < 20; i++)
        {
            (await server.AskAsync(server.Request(tenant.Tokens.Token(kid: $"made-up-{i}"), source: "198.51.100.1")))!.Error.ShouldBe("key_unknown");
        }

        (issuer.Requests - before).ShouldBe(2);
        await issuer.StopAsync();
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token("while the issuer is down"))).ShouldBeNull();
    }

    [Fact]
    public async Task An_issuer_in_a_private_network_is_not_asked_unless_an_administrator_allows_it()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await using var issuer = await WebServer.StartIssuerAsync(tenant.Tokens);
        var provider = await tenant.AddProviderAsync("oidc", ProviderKind.Oidc, tenant.Tokens.OidcSettings());
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        await Eventually.ShouldBeAsync(() => callout.Get<KeySets>().Standings() is [{ Problem: not null }], true, TimeSpan.FromSeconds(20), Ct);
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldNotBeNull();
        (await callout.RefusedAsync("keys_unavailable")).ShouldBe(1);
        issuer.Requests.ShouldBe(0);
        var check = await callout.AskAsync($"providers/{provider.Id}/check", new { organization = tenant.Organization });
        check.GetProperty("ok").GetBoolean().ShouldBeFalse();
        check.GetProperty("checks")[0].GetProperty("detail").GetString()!.ShouldContain("private, local or reserved");

        await AllowLoopbackAsync(world);
        await Eventually.ShouldBeAsync(() => callout.Get<KeySets>().Standings() is [{ IsUsable: true }], true, TimeSpan.FromSeconds(30), Ct);
        (await TenantWorld.RefusalAsync(world.Nodes[0], tenant.Tokens.Token())).ShouldBeNull();
        check = await callout.AskAsync($"providers/{provider.Id}/check", new { organization = tenant.Organization });
        check.GetProperty("ok").GetBoolean().ShouldBeTrue();
        check.GetProperty("keys")[0].GetProperty("kid").GetString().ShouldBe("k1");
        var other = await world.AddTenantAsync("other");
        using var foreign = await callout.PostAsync($"providers/{provider.Id}/check", new { organization = other.Organization });
        ((int)foreign.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_gives_no_keys()
    {
        await using var world = await CalloutWorld.StartAsync();
        await AllowLoopbackAsync(world);
        var tenant = await world.AddTenantAsync();
        await using var issuer = await WebServer.StartIssuerAsync(tenant.Tokens);
        var honest = tenant.Tokens.Issuer;
        await tenant.AddProviderAsync("oidc", ProviderKind.Oidc, tenant.Tokens.OidcSettings().Replace(honest, honest + "/tenant", StringComparison.Ordinal));
        await using var callout = await RunningCallout.StartAsync(world);
        await Eventually.ShouldBeAsync(() => callout.Get<KeySets>().Standings() is [{ Problem: { } p }] && p.Length > 0, true, TimeSpan.FromSeconds(20), Ct);
        callout.Get<KeySets>().Standings()[0].IsUsable.ShouldBeFalse();
    }

    internal static async Task AllowLoopbackAsync(CalloutWorld world)
    {
        await using var db = world.AsOwner();
        db.Add(new AllowedNetwork { Network = "127.0.0.0/8", Note = "", CreatedBy = "test", CreatedAt = CalloutWorld.Now });
        await db.SaveChangesAsync(Ct);
        await world.RingAsync();
    }
}
