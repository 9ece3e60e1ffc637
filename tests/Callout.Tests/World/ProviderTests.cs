using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Callout.Tests.World;

/// <summary>Each other kind of provider admits a client, and turns another away.</summary>
[Collection(Site.Name)]
public sealed class ProviderTests(Site site) : WorldTests(site)
{
    /// <summary>Of who says who it is, and be it by subject alone.</summary>
    private const string Anybody = """
        {"rules":[{"name":"anybody","then":{"group":"default","permissions":{"pub":{"allow":["{{sub}}.>"]},"sub":{"allow":["{{sub}}.>"]}}}}]}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_token_admits_until_it_is_revoked()
    {
        var tenant = await TenantAsync();
        await tenant.AddProviderAsync("tokens", "tokens", new { }, Ct);
        await tenant.SetPolicyAsync(Anybody.Replace("{{sub}}", "devices", StringComparison.Ordinal), Ct);
        var made = await tenant.PostAsync($"accounts/{tenant.Account}/connection-tokens", new { name = "gate-7" }, Ct);
        var token = made.GetProperty("token").GetString()!;

        await Site.PatientlyAsync(async () => await Site.RefusalAsync(token) is null, "the new token admits");
        (await Site.RefusalAsync(token[..^1] + (token[^1] == 'a' ? 'b' : 'a'))).ShouldNotBeNull();

        await tenant.DeleteAsync($"accounts/{tenant.Account}/connection-tokens/{made.GetProperty("id").GetString()}", Ct);
        await Site.SoonAsync(async () => await Site.RefusalAsync(token) is not null, "the revoked token");
    }

    [Fact]
    public async Task A_user_name_and_password_admit()
    {
        var tenant = await TenantAsync();
        await tenant.EnableJetStreamAsync(Ct);
        var provider = await tenant.AddProviderAsync("people", "passwords", new { }, Ct);
        await tenant.SetPolicyAsync(Anybody, Ct);
        await tenant.PostAsync($"identity-providers/{provider}/logins", new { username = "ines", password = "correct horse battery" }, Ct);

        await Site.PatientlyAsync(async () => await Site.RefusalAsync("correct horse battery", user: $"{tenant.PublicKey}/ines") is null, "the new login admits");
        (await Site.RefusalAsync("wrong horse battery", user: $"{tenant.PublicKey}/ines")).ShouldNotBeNull();
        (await Site.RefusalAsync("correct horse battery", user: $"{tenant.PublicKey}/otto")).ShouldNotBeNull();
        var client = await Site.Clients.ConnectAsync(Over.Mqtt, Site.Platform.Endpoints[1].Mqtt, Ct, user: $"{tenant.PublicKey}/ines", password: "correct horse battery");
        (await client.MayUseAsync("ines.orders", Ct)).ShouldBeTrue();
        await client.CloseAsync(Ct);
    }

    [Fact]
    public async Task An_opaque_token_admits_by_introspection()
    {
        var tenant = await TenantAsync();
        await tenant.AddProviderAsync("opaque", "introspection", new { url = Site.Issuer.IntrospectionUrl, client_id = "introspector" }, Ct, secret: new IssuerClient("introspector", new { }).Secret);
        await tenant.SetPolicyAsync(Anybody, Ct);
        var token = await Site.TokenAsync(form: "opaque");

        await Site.PatientlyAsync(async () => await Site.RefusalAsync(token, user: tenant.PublicKey) is null, "the opaque token admits");
        (await Site.RefusalAsync(token + "x", user: tenant.PublicKey)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_webhook_admits_whom_it_knows()
    {
        var tenant = await TenantAsync();
        var asked = new List<string>();
        await using var hook = await HookAsync(asked);
        await tenant.AddProviderAsync("hook", "webhook", new { url = hook.Urls.Single() + "/connect" }, Ct, secret: "whsec_" + Convert.ToBase64String(new byte[32]));
        await tenant.SetPolicyAsync(Anybody, Ct);

        await Site.PatientlyAsync(async () => await Site.RefusalAsync("opensesame", user: tenant.PublicKey) is null, "the webhook's word admits");
        (await Site.RefusalAsync("abracadabra", user: tenant.PublicKey)).ShouldNotBeNull();
        asked.ShouldAllBe(signature => signature.StartsWith("v1,", StringComparison.Ordinal));
        asked.Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_client_certificate_admits_at_a_node_that_asks_for_one()
    {
        using var certificates = new TestCertificates();
        using var strangers = new TestCertificates("Somebody else's authority");
        var tenant = await TenantAsync();
        await tenant.AddProviderAsync("certificates", "certificates", new { authorities = new[] { certificates.AuthorityPem }, subject_from = "cn" }, Ct);
        await tenant.SetPolicyAsync(Anybody, Ct);
        using var node = await TlsNode.StartAsync(Site.Platform, certificates, strangers, Ct);
        var (certificate, key) = certificates.Client("orders", new Uri("spiffe://example/orders"));
        var (other, otherKey) = strangers.Client("orders", new Uri("spiffe://example/orders"));

        await Site.PatientlyAsync(() => WhyNotInAsync(node, certificates, certificate, key), "the certificate admits");
        (await WhyNotInAsync(node, certificates, other, otherKey)).ShouldNotBeNull();
    }

    private static async Task<string?> WhyNotInAsync(NatsServerProcess node, TestCertificates server, string certificate, string key)
    {
        await using var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = node.Url,
            TlsOpts = new() { CaFile = server.AuthorityFile, CertFile = certificate, KeyFile = key },
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        try
        {
            await connection.ConnectAsync(Ct);
            await connection.PublishAsync("orders.hello", "hi", cancellationToken: Ct);
            await connection.FlushAsync(Ct);
            return null;
        }
        catch (NatsException e)
        {
            return $"{e.Message}; the node said last: {string.Join(" | ", node.LogText.TrimEnd().Split('\n').TakeLast(6))}";
        }
    }

    private async Task<CalloutTenant> TenantAsync() => await Site.NewTenantAsync();

    private static Task<WebApplication> HookAsync(List<string> signatures) => PlayedWeb.StartAsync(
        app => app.MapPost("/connect", async (HttpContext context) =>
        {
            signatures.Add(context.Request.Headers["webhook-signature"].ToString());
            var attempt = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
            return attempt.GetProperty("credential").GetString() is "opensesame"
                ? Results.Json(new { active = true, sub = "ali" })
                : Results.Json(new { active = false });
        }),
        Ct);
}
