using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Store;

namespace Platform.AuthCallout.Tests.Providers;

public sealed class AskingTests
{
    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task Opaque_tokens_are_introspected_once_and_remembered_for_as_long_as_the_provider_says()
    {
        await using var world = await CalloutWorld.StartAsync();
        await KeySetTests.AllowLoopbackAsync(world);
        var tenant = await world.AddTenantAsync();
        await using var endpoint = await WebServer.StartAsync();
        var heard = new List<string>();
        endpoint.Answer = async context =>
        {
            var form = await context.Request.ReadFormAsync();
            lock (heard)
            {
                heard.Add($"{context.Request.Headers.Authorization} {form["token"]}");
            }

            await context.Response.WriteAsJsonAsync(form["token"] == "good token" ? new { active = true, sub = "ines", aud = "nats" } : (object)new { active = false });
        };
        await tenant.AddProviderAsync("opaque", ProviderKind.Introspection, $$"""{"url":"{{endpoint.Url}}introspect","client_id":"us & them","audiences":["nats"],"timeout_ms":1200}""", secret: "p:q r");
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        var account = tenant.Account.PublicKey;
        await Eventually.ShouldBeAsync(async () => await TenantWorld.RefusalAsync(world.Nodes[0], "good token", account) is null, true, TimeSpan.FromSeconds(20), Ct);
        heard.Clear();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "good token", account)).ShouldBeNull();
        heard.ShouldBeEmpty();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "bad token", account)).ShouldNotBeNull();
        var basic = Convert.ToBase64String("us+%26+them:p%3Aq+r"u8);
        heard.ShouldBe([$"Basic {basic} bad token"]);
        (await callout.RefusedAsync("credential_unknown")).ShouldBeGreaterThan(0);
        (await TenantWorld.RefusalAsync(world.Nodes[0], "good token")).ShouldNotBeNull();
        (await callout.RefusedAsync("hint_required")).ShouldBe(1);

        await endpoint.StopAsync();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "good token", account)).ShouldBeNull();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "another token", account)).ShouldNotBeNull();
        (await callout.RefusedAsync("provider_unavailable")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_webhook_is_asked_with_a_signature_and_within_its_deadline()
    {
        const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        await using var world = await CalloutWorld.StartAsync();
        await KeySetTests.AllowLoopbackAsync(world);
        var tenant = await world.AddTenantAsync();
        await using var webhook = await WebServer.StartAsync();
        var isGenuine = false;
        webhook.Answer = async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers;
            var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{Encoding.UTF8.GetString(body.ToArray())}");
            isGenuine = headers["webhook-signature"] == "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), signed));
            var credential = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("credential").GetString();
            if (credential == "slow")
            {
                await Task.Delay(TimeSpan.FromSeconds(10), context.RequestAborted);
            }

            await context.Response.WriteAsJsonAsync(new { active = credential == "let me in", sub = "ines" });
        };
        await tenant.AddProviderAsync("hook", ProviderKind.Webhook, $$"""{"url":"{{webhook.Url}}","timeout_ms":1200}""", Secret);
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        var account = tenant.Account.Id.ToString();
        await Eventually.ShouldBeAsync(async () => await TenantWorld.RefusalAsync(world.Nodes[0], "let me in", account) is null, true, TimeSpan.FromSeconds(20), Ct);
        isGenuine.ShouldBeTrue();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "or not", account)).ShouldNotBeNull();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "slow", account)).ShouldNotBeNull();
        (await callout.RefusedAsync("provider_unavailable")).ShouldBeGreaterThan(0);
        // A token that means to be a JWT goes to nobody.
        var before = webhook.Requests;
        (await TenantWorld.RefusalAsync(world.Nodes[0], new TokenMaker().Token(), account)).ShouldNotBeNull();
        webhook.Requests.ShouldBe(before);
    }

    [Fact]
    public async Task Passwords_admit_those_who_know_them_and_a_storm_of_one_is_hashed_once()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        var provider = await tenant.AddProviderAsync("list", ProviderKind.Passwords, "{}");
        await tenant.SetPolicyAsync();
        await tenant.ChangeAsync(async db =>
        {
            db.Add(new ConnectLogin
            {
                OrganizationId = tenant.Organization,
                Id = ConnectLoginId.New(CalloutWorld.Now),
                ProviderId = provider.Id,
                Username = "otto",
                PasswordHash = new PasswordHasher<object>().HashPassword(new object(), "correct horse"),
                CreatedAt = CalloutWorld.Now,
            });
            await db.SaveChangesAsync(Ct);
        });
        await using var callout = await RunningCallout.StartAsync(world);
        var user = $"{tenant.Account.PublicKey}/otto";
        var refused = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => TenantWorld.RefusalAsync(world.Nodes[0], "correct horse", user)));
        refused.ShouldAllBe(r => r == null);
        (await TenantWorld.RefusalAsync(world.Nodes[0], "wrong horse", user)).ShouldNotBeNull();
        (await TenantWorld.RefusalAsync(world.Nodes[0], "correct horse", $"{tenant.Account.PublicKey}/nobody")).ShouldNotBeNull();
        (await callout.RefusedAsync("password_wrong")).ShouldBe(2);
    }
}
