using Platform.Fixtures;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

/// <summary>A portal as a process of its own, and two relying parties that others wrote and the OpenID Foundation certified: npm openid-client and oauth4webapi.</summary>
public sealed class JudgeTests(PortalFixture portal, JudgedPortal judged) : IClassFixture<JudgedPortal>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Issuer => judged.Issuer;

    [Theory]
    [InlineData("openid-client", "basic", ClientKind.Web)]
    [InlineData("openid-client", "post", ClientKind.Web)]
    [InlineData("openid-client", "none", ClientKind.Native)]
    [InlineData("oauth4webapi", "basic", ClientKind.Web)]
    [InlineData("oauth4webapi", "oauth2", ClientKind.Web)]
    [InlineData("oauth4webapi", "none", ClientKind.Native)]
    public async Task Code_tokens_userinfo_refresh_introspection_revocation(string judge, string method, ClientKind kind)
    {
        var tenant = await portal.NewPersonAsync();
        var callback = kind == ClientKind.Native ? "http://127.0.0.1/cb" : "https://app.example/cb";
        var made = await OAuthApp.RegisterAsync(tenant, kind, callback: callback);
        await AskAsync(new { @do = "discover", @as = "app", judge, issuer = Issuer, client = made.Client.Id.ToString(), secret = made.Secret, method });

        var redirect = kind == ClientKind.Native ? "http://127.0.0.1:50123/cb" : callback;
        var asked = await AskAsync(new { @do = "begin", @as = "app", redirect, scope = "openid email offline_access accounts:read", extra = new { max_age = 300 } });
        using var browser = new OAuthBrowser(NewClient(), tenant.Email);
        var back = await browser.GoAsync(asked.Text("url"));
        var done = await AskAsync(new { @do = "finish", @as = "app", url = back.AbsoluteUri });
        var tokens = done.GetProperty("tokens");
        done.GetProperty("claims").Text("sub").ShouldBe(tenant.Person.ToString());

        (await AskAsync(new { @do = "userinfo", @as = "app", token = tokens.Text("access_token"), sub = tenant.Person.ToString() })).GetProperty("claims").Text("email").ShouldBe(tenant.Email);
        var refreshed = (await AskAsync(new { @do = "refresh", @as = "app", token = tokens.Text("refresh_token") })).GetProperty("tokens");
        refreshed.Text("refresh_token").ShouldNotBe(tokens.Text("refresh_token"));
        if (judge == "oauth4webapi")
        {
            (await AskAsync(new { @do = "verify", @as = "app", token = refreshed.Text("access_token"), audience = $"{Issuer}/api/v1" })).GetProperty("claims").Text("client_id").ShouldBe(made.Client.Id.ToString());
        }

        if (kind == ClientKind.Web)
        {
            (await AskAsync(new { @do = "introspect", @as = "app", token = refreshed.Text("access_token") })).GetProperty("claims").GetProperty("active").GetBoolean().ShouldBeTrue();
        }

        await AskAsync(new { @do = "revoke", @as = "app", token = refreshed.Text("refresh_token") });
        (await Should.ThrowAsync<NodeScriptException>(() => AskAsync(new { @do = "refresh", @as = "app", token = refreshed.Text("refresh_token") }))).Message.ShouldContain("invalid_grant");
        if (judge == "openid-client" && kind == ClientKind.Web)
        {
            var logout = await AskAsync(new { @do = "logout", @as = "app", idToken = tokens.Text("id_token"), back = "https://app.example/bye" });
            (await browser.GoAsync(logout.Text("url"))).AbsoluteUri.ShouldBe("https://app.example/bye?state=bye");
        }
    }

    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    public async Task Client_credentials(string judge)
    {
        var tenant = await portal.NewPersonAsync();
        var made = await OAuthApp.RegisterAsync(tenant, ClientKind.Service, Role.Viewer);
        await AskAsync(new { @do = "discover", @as = "service", judge, issuer = Issuer, client = made.Client.Id.ToString(), secret = made.Secret });
        var tokens = (await AskAsync(new { @do = "credentials", @as = "service", scope = "accounts:read" })).GetProperty("tokens");
        (await AskAsync(new { @do = "introspect", @as = "service", token = tokens.Text("access_token") })).GetProperty("claims").Text("sub").ShouldBe(made.Client.Id.ToString());
        using var api = NewClient();
        api.DefaultRequestHeaders.Authorization = new("Bearer", tokens.Text("access_token"));
        (await (await api.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("200");
    }

    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    public async Task Device_code(string judge)
    {
        var tenant = await portal.NewPersonAsync();
        await AskAsync(new { @do = "discover", @as = "trunk", judge, issuer = Issuer, client = "trunk" });
        var device = (await AskAsync(new { @do = "device", @as = "trunk", scope = "offline_access accounts:read" })).GetProperty("device");
        using var browser = new OAuthBrowser(NewClient(), tenant.Email);
        await browser.GoAsync(device.Text("verification_uri_complete"));
        browser.Seen[^1].ShouldBe("It is in");
        var tokens = (await AskAsync(new { @do = "poll", @as = "trunk" })).GetProperty("tokens");
        (await AskAsync(new { @do = "refresh", @as = "trunk", token = tokens.Text("refresh_token") })).GetProperty("tokens").Text("access_token").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_mixed_up_issuer_and_a_forged_state_are_noticed_by_the_client()
    {
        var tenant = await portal.NewPersonAsync();
        var made = await OAuthApp.RegisterAsync(tenant, ClientKind.Web, callback: "https://app.example/cb");
        await AskAsync(new { @do = "discover", @as = "app", judge = "openid-client", issuer = Issuer, client = made.Client.Id.ToString(), secret = made.Secret });
        var asked = await AskAsync(new { @do = "begin", @as = "app", redirect = "https://app.example/cb", scope = "openid" });
        using var browser = new OAuthBrowser(NewClient(), tenant.Email);
        var back = (await browser.GoAsync(asked.Text("url"))).AbsoluteUri;
        var iss = Uri.EscapeDataString(Issuer);
        back.ShouldContain($"iss={iss}");

        // RFC 9207 §2.4: without iss, or with another's, the client does not send the code on.
        (await Should.ThrowAsync<NodeScriptException>(() => AskAsync(new { @do = "finish", @as = "app", url = back.Replace($"&iss={iss}", "", StringComparison.Ordinal) }))).Message.ShouldContain("iss");
        (await Should.ThrowAsync<NodeScriptException>(() => AskAsync(new { @do = "finish", @as = "app", url = back.Replace(iss, "https%3A%2F%2Fevil.test", StringComparison.Ordinal) }))).Message.ShouldContain("iss");
        (await Should.ThrowAsync<NodeScriptException>(() => AskAsync(new { @do = "finish", @as = "app", url = back.Replace("state=", "state=x", StringComparison.Ordinal) }))).Message.ShouldContain("state");
        (await AskAsync(new { @do = "finish", @as = "app", url = back })).GetProperty("claims").Text("sub").ShouldBe(tenant.Person.ToString());
    }

    private HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Issuer) };

    private Task<System.Text.Json.JsonElement> AskAsync(object request) => judged.Script.AskAsync(request, Ct);
}
