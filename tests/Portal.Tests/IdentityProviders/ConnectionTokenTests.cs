using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.ConnectionTokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.IdentityProviders;

public sealed class ConnectionTokenTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_shown_once_listed_and_revoked_with_its_sessions()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.NewProviderAsync("tokens", "tokens");
        var path = $"{tenant.AccountPath}/connection-tokens";

        var response = await tenant.Client.PostAsync(path, new { name = "orders worker", scopes = new[] { "orders:read", "eu" }, expires_at = TimeProvider.System.GetUtcNow().AddDays(1) });
        var made = await response.ReadAsync<CreateConnectionToken.Response>();
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        made.Token.ShouldMatch("^tl_con_[0-9A-Za-z]{49}$");
        (made.Provider, made.Hint).ShouldBe(("tokens", made.Token[^4..]));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(made.Token));
        await using (var db = portal.AsOwner())
        {
            (await db.ConnectionTokens.SingleAsync(t => t.Id == made.Id, Ct)).Hash.ShouldBe(hash);
        }

        await tenant.AdmitAsync(provider.Id, "mine", hash);
        await tenant.AdmitAsync(provider.Id, "another");
        var text = await tenant.Client.GetStringAsync(new Uri(path, UriKind.Relative), Ct);
        text.ShouldNotContain(made.Token);
        var listed = (await (await tenant.Client.GetAsync(path, Ct)).ReadAsync<Page<ConnectionTokenView>>()).Data.ShouldHaveSingleItem();
        (listed.Name, listed.Provider, listed.Sessions, listed.RevokedAt).ShouldBe(("orders worker", "tokens", 1, null));
        listed.Scopes.ShouldBe(["orders:read", "eu"]);

        (await tenant.Client.DeleteAsync($"{path}/{made.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await tenant.Client.DeleteAsync($"{path}/{made.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var dropped = await tenant.DroppedAsync();
        (dropped["mine"], dropped["another"]).ShouldBe((true, false));
        await using var after = portal.AsOwner();
        var revocation = await after.ConnectRevocations.SingleAsync(r => r.OrganizationId == tenant.Id, Ct);
        (revocation.What, revocation.ProviderId).ShouldBe((RevokedThing.Credential, provider.Id));
        revocation.Fingerprint.ShouldBe(hash);
        (await (await tenant.Client.GetAsync(path, Ct)).ReadAsync<Page<ConnectionTokenView>>()).Data.Single().RevokedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task It_is_of_the_oldest_provider_or_of_the_one_that_is_named()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.AccountPath}/connection-tokens";
        (await (await tenant.Client.PostAsync(path, new { name = "a" })).ToldAsync()).ShouldBe("409 connection_token.no_provider");
        await tenant.NewProviderAsync("keycloak", "oidc", tenant.Oidc());
        (await (await tenant.Client.PostAsync(path, new { name = "a" })).ToldAsync()).ShouldBe("409 connection_token.no_provider");
        await tenant.NewProviderAsync("first", "tokens");
        await tenant.NewProviderAsync("second", "tokens");

        (await (await tenant.Client.PostAsync(path, new { name = "a" })).ReadAsync<CreateConnectionToken.Response>()).Provider.ShouldBe("first");
        (await (await tenant.Client.PostAsync(path, new { name = "a", provider = "second" })).ReadAsync<CreateConnectionToken.Response>()).Provider.ShouldBe("second");
        (await (await tenant.Client.PostAsync(path, new { name = "a", provider = "keycloak" })).ToldAsync()).ShouldBe("400 connection_token.unknown_provider /provider");
    }

    [Fact]
    public async Task A_refusal_names_the_field()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.NewProviderAsync("tokens", "tokens");
        await TellAsync(new { }, "400 connection_token.name_invalid /name");
        await TellAsync(new { name = " a" }, "400 connection_token.name_invalid /name");
        await TellAsync(new { name = new string('a', 65) }, "400 connection_token.name_invalid /name");
        await TellAsync(new { name = "a", expires_at = TimeProvider.System.GetUtcNow().AddSeconds(-1) }, "400 connection_token.expiry_past /expires_at");
        await TellAsync(new { name = "a", scopes = new[] { "ok", "Not" } }, "400 connection_token.scope_invalid /scopes/1");
        await TellAsync(new { name = "a", scopes = new[] { "a", "a" } }, "400 connection_token.scope_invalid /scopes/1");
        await TellAsync(new { name = "a", scopes = Enumerable.Range(0, 21).Select(i => $"s{i}") }, "400 connection_token.scope_invalid /scopes/20");

        async Task TellAsync(object body, string expected) =>
            (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/connection-tokens", body)).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task A_token_is_its_own_accounts_and_a_closed_account_gets_none()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.NewProviderAsync("tokens", "tokens");
        var other = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "other" })).ReadAsync<Features.Accounts.AccountView>();
        var made = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/connection-tokens", new { name = "a" })).ReadAsync<CreateConnectionToken.Response>();

        (await (await tenant.Client.DeleteAsync($"/api/v1/accounts/{other.Id}/connection-tokens/{made.Id}", Ct)).ToldAsync()).ShouldBe("404 connection_token.not_found");
        (await (await tenant.Client.GetAsync($"/api/v1/accounts/{other.Id}/connection-tokens", Ct)).ReadAsync<Page<ConnectionTokenView>>()).Data.ShouldBeEmpty();
        (await tenant.Client.DeleteAsync($"/api/v1/accounts/{other.Id}", Ct)).IsSuccessStatusCode.ShouldBeTrue();
        (await (await tenant.Client.PostAsync($"/api/v1/accounts/{other.Id}/connection-tokens", new { name = "a" })).ToldAsync()).ShouldBe("409 connection_token.account_closed");
    }
}
