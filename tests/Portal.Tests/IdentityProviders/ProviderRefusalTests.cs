using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Tests.IdentityProviders;

/// <summary>Each field of a provider: which rule it breaks and where, and that nothing is written.</summary>
public sealed class ProviderRefusalTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"kind":"tokens"}""", "400 name.required /name")]
    [InlineData("""{"name":"My IdP","kind":"tokens"}""", "400 name.invalid /name")]
    [InlineData("""{"name":"a"}""", "400 provider.kind_unknown /kind")]
    [InlineData("""{"name":"a","kind":"saml"}""", "400 provider.kind_unknown /kind")]
    [InlineData("""{"name":"a","kind":"Oidc"}""", "400 provider.kind_unknown /kind")]
    [InlineData("""{"name":"a","kind":"tokens","settings":[]}""", "400 provider.settings_invalid /settings")]
    [InlineData("""{"name":"a","kind":"tokens","settings":{"a":1,"a":2}}""", "400 provider.settings_invalid /settings")]
    [InlineData("""{"name":"a","kind":"tokens","settings":{"colour":1}}""", "400 provider.settings_invalid /settings/colour")]
    [InlineData("""{"name":"a","kind":"oidc"}""", "400 provider.settings_invalid /settings")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"http://id.example.com","audiences":["a"]}}""", "400 provider.settings_invalid /settings/issuer")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"https://id.example.com","audiences":[]}}""", "400 provider.settings_invalid /settings/audiences")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"https://id.example.com","audiences":["a"],"algorithms":["HS256"]}}""", "400 provider.settings_invalid /settings/algorithms/0")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"https://id.example.com","audiences":["a"],"clock_skew_seconds":301}}""", "400 provider.settings_invalid /settings/clock_skew_seconds")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"https://id.example.com","audiences":["a"],"client_secret":"x"}}""", "400 provider.settings_invalid /settings/client_secret")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"https://127.0.0.1/realms/a","audiences":["a"]}}""", "400 provider.address_refused /settings/issuer")]
    [InlineData("""{"name":"a","kind":"oidc","settings":{"issuer":"https://id.example.com","audiences":["a"],"keys_url":"https://[fd00::1]/keys"}}""", "400 provider.address_refused /settings/keys_url")]
    [InlineData("""{"name":"a","kind":"webhook","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","settings":{"url":"https://169.254.169.254/latest"}}""", "400 provider.address_refused /settings/url")]
    [InlineData("""{"name":"a","kind":"webhook","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","settings":{"url":"https://localhost/hook"}}""", "400 provider.address_refused /settings/url")]
    [InlineData("""{"name":"a","kind":"webhook","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","settings":{"url":"https://hook.example.com","timeout_ms":5000}}""", "400 provider.settings_invalid /settings/timeout_ms")]
    [InlineData("""{"name":"a","kind":"webhook","settings":{"url":"https://hook.example.com"}}""", "400 provider.secret_required /secret")]
    [InlineData("""{"name":"a","kind":"webhook","secret":"hunter2","settings":{"url":"https://hook.example.com"}}""", "400 provider.webhook_secret_invalid /secret")]
    [InlineData("""{"name":"a","kind":"introspection","secret":" x","settings":{"url":"https://id.example.com/introspect","client_id":"nats"}}""", "400 provider.secret_invalid /secret")]
    [InlineData("""{"name":"a","kind":"tokens","secret":"x"}""", "400 provider.secret_not_taken /secret")]
    [InlineData("""{"name":"a","kind":"certificates","settings":{"authorities":["x"]}}""", "400 provider.settings_invalid /settings/authorities/0")]
    [InlineData("""{"name":"a","kind":"tokens","colour":1}""", "400 request.invalid_json /colour")]
    public async Task A_refusal_names_the_field_and_nothing_is_written(string body, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        (await (await tenant.Client.PostAsync(TenantProviders.Path, content, Ct)).ToldAsync()).ShouldBe(expected);

        await using var db = portal.AsOwner();
        (await db.IdentityProviders.AnyAsync(p => p.OrganizationId == tenant.Id, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_private_keys_member_is_refused()
    {
        var tenant = await portal.NewTenantAsync();
        var settings = new { issuer = "https://cluster.example.com", audiences = new[] { "a" }, keys = new { keys = new[] { new { kty = "EC", crv = "P-256", kid = "1", x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", d = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" } } } };
        (await (await tenant.Client.PostAsync(TenantProviders.Path, new { name = "a", kind = "jwks", settings })).ToldAsync()).ShouldStartWith("400 provider.settings_invalid /settings/keys");
    }

    [Fact]
    public async Task A_network_an_administrator_allows_is_taken()
    {
        var tenant = await portal.NewTenantAsync();
        await using (var db = portal.AsOwner())
        {
            db.AllowedNetworks.Add(new() { Network = "10.77.0.0/16", Note = "the test's", CreatedBy = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        await tenant.NewProviderAsync("inside", "oidc", new { issuer = "https://10.77.3.4/realms/a", audiences = new[] { "a" } });
        (await (await tenant.Client.PostAsync(TenantProviders.Path, new { name = "beside", kind = "oidc", settings = new { issuer = "https://10.78.3.4/", audiences = new[] { "a" } } })).ToldAsync())
            .ShouldBe("400 provider.address_refused /settings/issuer");
    }

    [Fact]
    public async Task Names_versions_and_counts_are_kept()
    {
        var tenant = await portal.NewTenantAsync();
        var (one, two) = (await tenant.NewProviderAsync("one", "tokens"), await tenant.NewProviderAsync("two", "passwords"));

        (await (await tenant.Client.PostAsync(TenantProviders.Path, new { name = "one", kind = "tokens" })).ToldAsync()).ShouldBe("409 provider.name_taken /name");
        (await tenant.PatchedAsync(two.Id, new { name = "one" })).ShouldBe("409 provider.name_taken /name");
        (await tenant.PatchedAsync(two.Id, new { is_enabled = false, version = 2 })).ShouldBe("409 provider.version_stale /version");
        (await tenant.PatchedAsync(two.Id, new { kind = "tokens" })).ShouldBe("400 patch.unknown_member /kind");
        (await tenant.PatchedAsync(two.Id, new { settings = new { colour = 1 } })).ShouldBe("400 provider.settings_invalid /settings/colour");
        (await tenant.PatchedAsync(two.Id, new { secret = "x" })).ShouldBe("400 provider.secret_not_taken /secret");
        (await (await tenant.Client.GetAsync($"{TenantProviders.Path}/{one.Id}/logins", Ct)).ToldAsync()).ShouldBe("409 provider.not_passwords");

        await using (var db = portal.AsOwner())
        {
            var now = TimeProvider.System.GetUtcNow();
            db.IdentityProviders.AddRange(Enumerable.Range(0, 98).Select(i => new IdentityProvider { OrganizationId = tenant.Id, Id = Platform.Kernel.IdentityProviderId.New(now), Name = $"p{i}", Kind = ProviderKind.Tokens, Settings = "{}", CreatedAt = now }));
            await db.SaveChangesAsync(Ct);
        }

        (await (await tenant.Client.PostAsync(TenantProviders.Path, new { name = "last", kind = "tokens" })).ToldAsync()).ShouldBe("409 provider.too_many");
    }
}
