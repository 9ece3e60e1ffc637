using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Clients;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

public sealed class ServiceAccountTests(PortalFixture portal, SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_account_acts_with_its_role_by_its_secret_and_by_tokens_for_it()
    {
        using var service = await OAuthApp.RegisterAsync(portal, kind: ClientKind.Service, role: Role.Developer);
        service.Secret!.ShouldStartWith("tl_svc_");
        (await service.ToldAsync(service.Secret)).ShouldBe("200");
        (await service.ToldAsync(service.Secret, "/api/v1/accounts", HttpMethod.Post, JsonContent.Create(new { name = "no" }))).ShouldBe("403 account.may_not_manage");
        (await service.ToldAsync(service.Secret, "/api/v1/tokens")).ShouldBe("403 token.may_not_manage");
        (await service.ToldAsync(service.Secret[..^1] + "0")).ShouldBe("401 auth.token_malformed");
        (await service.ToldAsync(service.Secret, "/o/any")).ShouldBe("404");

        var tokens = await service.TokenAsync(("grant_type", "client_credentials"), ("scope", "accounts:read"));
        (tokens.Told(), tokens.Text("scope")).ShouldBe(("200", "accounts:read"));
        tokens.TryGetProperty("refresh_token", out _).ShouldBeFalse();
        TokenAnswers.Claims(tokens.Text("access_token")).Text("sub").ShouldBe(service.Id);
        (await service.ToldAsync(tokens.Text("access_token"))).ShouldBe("200");
        (await service.TokenAsync(("grant_type", "client_credentials"), ("scope", "accounts:manage"))).Told().ShouldBe("400 invalid_scope");
        (await service.TokenAsync(("grant_type", "client_credentials"), ("scope", "openid"))).Told().ShouldBe("400 invalid_scope");
        (await service.PostAsync("/connect/revocation", ("token", tokens.Text("access_token")))).Told().ShouldBe("400 unsupported_token_type");
        using var info = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo") { Headers = { Authorization = new("Bearer", tokens.Text("access_token")) } };
        (await service.SendAsync(info)).Told().ShouldBe("401");

        (await service.Browser.GoAsync(service.Request())).AbsolutePath.ShouldBe("/connect/error");
        (await service.Tenant.Client.DeleteAsync($"/api/v1/clients/{service.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await service.ToldAsync(service.Secret)).ShouldBe("401 auth.token_unknown");
        (await service.ToldAsync(tokens.Text("access_token"))).ShouldBe("401 auth.access_token_invalid");
        (await service.TokenAsync(("grant_type", "client_credentials"))).Told().ShouldBe("401 invalid_client");
    }

    [Fact]
    public async Task A_secret_is_rotated_with_an_overlap_and_says_when_and_from_where_it_was_used()
    {
        using var service = await OAuthApp.RegisterAsync(portal, kind: ClientKind.Service, role: Role.Viewer);
        await service.ToldAsync(service.Secret);
        var next = await (await service.Tenant.Client.PostAsync($"/api/v1/clients/{service.Id}/secrets", new { overlap_seconds = 3600 })).ReadAsync<AddSecret.Response>();

        (await service.ToldAsync(service.Secret)).ShouldBe("200");
        (await service.ToldAsync(next.Secret)).ShouldBe("200");
        ClientView view;
        // Written down after the answer.
        while ((view = await (await service.Tenant.Client.GetAsync($"/api/v1/clients/{service.Id}", Ct)).ReadAsync<ClientView>()).Secrets.Any(s => s.LastUsedAt is null))
        {
            await Task.Delay(50, Ct);
        }

        view.Secrets.Count.ShouldBe(2);
        (view.Secrets[0].ExpiresAt!.Value - TimeProvider.System.GetUtcNow()).TotalMinutes.ShouldBeInRange(58, 60);
        view.Secrets[1].ExpiresAt.ShouldBeNull();
        view.Secrets.ShouldAllBe(s => s.LastUsedAt != null && s.LastUsedFrom!.Contains("127.0.0.1") && s.LastUsedAgent == "");

        await using var db = portal.AsOwner();
        await db.ClientSecrets.Where(s => s.Id == view.Secrets[0].Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.ExpiresAt, x => x.CreatedAt), Ct);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await service.ToldAsync(service.Secret)).ShouldBe("401 auth.token_expired");
        (await service.TokenAsync(("grant_type", "client_credentials"))).Told().ShouldBe("401 invalid_client");
        (await service.Tenant.Client.DeleteAsync($"/api/v1/clients/{service.Id}/secrets/{view.Secrets[1].Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await service.ToldAsync(next.Secret)).ShouldBe("401 auth.token_revoked");
    }

    [Fact]
    public async Task A_service_account_may_do_no_more_than_who_made_it_and_a_web_clients_secret_is_no_token()
    {
        var limited = await portal.NewTenantAsync(Role.Owner, Permissions.ManageClients, Permissions.ReadAccounts);
        (await (await limited.Client.PostAsync("/api/v1/clients", new { name = "wide", kind = "service", role = "admin" })).ToldAsync()).ShouldBe("403 client.scope_too_wide /scopes");
        (await (await limited.Client.PostAsync("/api/v1/clients", new { name = "narrow", kind = "service", role = "admin", scopes = new[] { "accounts:read" } })).ToldAsync()).ShouldBe("201");

        using var app = await OAuthApp.RegisterAsync(portal);
        (await app.ToldAsync(app.Secret)).ShouldBe("401 auth.token_unknown");
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "400 client.kind_missing /kind")]
    [InlineData("""{"name":" x","kind":"web"}""", "400 client.name_invalid /name")]
    [InlineData("""{"name":"x","kind":"web"}""", "400 client.redirect_uri_missing /redirect_uris")]
    [InlineData("""{"name":"x","kind":"web","redirect_uris":["http://a.example/"]}""", "400 client.redirect_uri_invalid /redirect_uris")]
    [InlineData("""{"name":"x","kind":"web","redirect_uris":["https://a.example/"],"post_logout_redirect_uris":["data:,x"]}""", "400 client.post_logout_redirect_uri_invalid /post_logout_redirect_uris")]
    [InlineData("""{"name":"x","kind":"web","redirect_uris":["https://a.example/"],"role":"viewer"}""", "400 client.role_missing /role")]
    [InlineData("""{"name":"x","kind":"service"}""", "400 client.role_missing /role")]
    [InlineData("""{"name":"x","kind":"service","role":"viewer","redirect_uris":["https://a.example/"]}""", "400 client.not_for_services /redirect_uris")]
    [InlineData("""{"name":"x","kind":"service","role":"viewer","scopes":["accounts:manage"]}""", "400 client.scope_unknown /scopes")]
    [InlineData("""{"name":"x","kind":"service","role":"owner","scopes":["tokens:manage"]}""", "400 client.scope_unknown /scopes")]
    [InlineData("""{"name":"x","kind":"native","scopes":["fleet:read"]}""", "400 client.scope_unknown /scopes")]
    [InlineData("""{"name":"x","kind":"native","expires_at":"2020-01-01T00:00:00Z"}""", "400 client.expiry_invalid /expires_at")]
    [InlineData("""{"name":"x","kind":"native"}""", "201")]
    public async Task A_client_that_cannot_be_is_refused_by_field(string body, string told)
    {
        (await (await shared.App.Tenant.Client.PostAsync("/api/v1/clients", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Ct)).ToldAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task A_native_client_has_no_secret_and_no_client_more_than_five()
    {
        var tenant = await portal.NewTenantAsync();
        var native = await OAuthApp.RegisterAsync(tenant, ClientKind.Native, callback: "http://127.0.0.1/cb");
        native.Secret.ShouldBeNull();
        (await (await tenant.Client.PostAsync($"/api/v1/clients/{native.Client.Id}/secrets", new { })).ToldAsync()).ShouldBe("409 client.keeps_no_secret");

        var web = await OAuthApp.RegisterAsync(tenant, ClientKind.Web);
        for (var i = 0; i < 4; i++)
        {
            (await (await tenant.Client.PostAsync($"/api/v1/clients/{web.Client.Id}/secrets", new { })).ToldAsync()).ShouldBe("201");
        }

        (await (await tenant.Client.PostAsync($"/api/v1/clients/{web.Client.Id}/secrets", new { })).ToldAsync()).ShouldBe("409 client.too_many_secrets");
        (await (await tenant.Client.PostAsync($"/api/v1/clients/{web.Client.Id}/secrets", new { overlap_seconds = -1 })).ToldAsync()).ShouldBe("400 client.overlap_invalid /overlap_seconds");
        (await (await tenant.Client.GetAsync("/api/v1/clients?kind=native", Ct)).ReadAsync<Page<ClientView>>()).Data.ShouldHaveSingleItem().Id.ShouldBe(native.Client.Id);
    }
}
