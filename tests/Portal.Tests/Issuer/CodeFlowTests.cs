using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

public sealed class CodeFlowTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_signs_in_agrees_once_and_the_client_gets_what_it_asked_for()
    {
        using var app = await OAuthApp.RegisterAsync(portal);

        var back = await app.Browser.GoAsync(app.Request());
        app.Browser.Seen.ShouldBe(["Sign in", "Going on", "Allow app Web?", "Going on"]);
        back.GetLeftPart(UriPartial.Path).ShouldBe("https://app.example/callback");
        var answer = OAuthApp.Query(back);
        answer.Keys.ShouldBe(["from", "code", "state", "iss"], ignoreOrder: true);
        (answer["from"], answer["state"], answer["iss"]).ShouldBe(("trunkline", "the state", "http://portal.test"));

        var tokens = await app.RedeemAsync(answer["code"]);
        tokens.Told().ShouldBe("200");
        (tokens.Text("token_type"), tokens.Text("scope")).ShouldBe(("Bearer", "openid email profile offline_access accounts:read"));
        tokens.GetProperty("expires_in").GetInt32().ShouldBe(600);
        tokens.Text("refresh_token").ShouldStartWith("tl_ref_");

        var id = TokenAnswers.Claims(tokens.Text("id_token"));
        TokenAnswers.Header(tokens.Text("id_token")).Text("alg").ShouldBe("RS256");
        (id.Text("iss"), id.Text("aud"), id.Text("sub"), id.Text("nonce"), id.Text("email")).ShouldBe(("http://portal.test", app.Id, app.Tenant.Person.ToString(), "the nonce", app.Tenant.Email));
        id.GetProperty("amr").EnumerateArray().Select(a => a.GetString()).ShouldBe(["pwd"]);
        (id.GetProperty("iat").GetInt64() - id.GetProperty("auth_time").GetInt64()).ShouldBeInRange(0, 30);
        id.Text("at_hash").ShouldBe(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(tokens.Text("access_token"))).AsSpan(0, 16)));

        TokenAnswers.Header(tokens.Text("access_token")).Text("typ").ShouldBe("at+jwt");
        var access = TokenAnswers.Claims(tokens.Text("access_token"));
        (access.Text("aud"), access.Text("client_id"), access.Text("organization")).ShouldBe(("http://portal.test/api/v1", app.Id, app.Tenant.Id.ToString()));

        // Asked once: the next time it goes straight through.
        await app.CodeAsync();
        app.Browser.Seen.ShouldBeEmpty();
        // More than was given is asked for.
        await app.Browser.GoAsync(app.Request(("scope", "openid accounts:manage")));
        app.Browser.Seen.ShouldContain("Allow app Web?");
    }

    [Fact]
    public async Task The_access_token_does_in_the_API_what_it_was_given_and_the_person_may()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var tokens = await app.RedeemAsync(await app.CodeAsync());
        var access = tokens.Text("access_token");

        (await app.ToldAsync(access)).ShouldBe("200");
        (await app.ToldAsync(access, "/api/v1/tokens")).ShouldBe("403 token.may_not_manage");
        (await app.ToldAsync(access[..^4] + "AAAA")).ShouldBe("401 auth.access_token_invalid");
        (await app.ToldAsync(tokens.Text("id_token"))).ShouldBe("401 auth.access_token_invalid");
        (await app.ToldAsync(tokens.Text("refresh_token"))).ShouldBe("401 auth.token_malformed");

        await using var db = portal.AsOwner();
        await db.Members.Where(m => m.PersonId == app.Tenant.Person).ExecuteDeleteAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await app.ToldAsync(access)).ShouldBe("401 auth.access_token_invalid");
        (await app.RefreshAsync(tokens.Text("refresh_token"))).Told().ShouldBe("400 invalid_grant");
    }

    [Fact]
    public async Task Userinfo_tells_what_the_scopes_say()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var all = await InfoAsync((await app.RedeemAsync(await app.CodeAsync())).Text("access_token"));
        (all.Text("sub"), all.Text("email"), all.GetProperty("email_verified").GetBoolean()).ShouldBe((app.Tenant.Person.ToString(), app.Tenant.Email, true));

        var little = await InfoAsync((await app.RedeemAsync(await app.CodeAsync(("scope", "openid")))).Text("access_token"), HttpMethod.Post);
        little.EnumerateObject().Select(m => m.Name).ShouldBe(["sub", "status"]);

        (await InfoAsync((await app.RedeemAsync(await app.CodeAsync(("scope", "accounts:read")))).Text("access_token"))).Told().ShouldBe("403");
        (await InfoAsync("nothing")).Told().ShouldBe("401");

        async Task<System.Text.Json.JsonElement> InfoAsync(string token, HttpMethod? method = null)
        {
            using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/connect/userinfo") { Headers = { Authorization = new("Bearer", token) } };
            return await app.SendAsync(request);
        }
    }

    [Fact]
    public async Task Prompt_none_never_asks_anything()
    {
        using var app = await OAuthApp.RegisterAsync(portal);

        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"))))["error"].ShouldBe("login_required");
        await app.Browser.GoAsync(app.Request(("scope", "openid")));
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"))))["error"].ShouldBe("consent_required");
        app.Browser.Seen.ShouldBeEmpty();
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"), ("scope", "openid")))).ShouldContainKey("code");
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none login"))))["error"].ShouldBe("invalid_request");
    }

    [Fact]
    public async Task Prompt_login_and_max_age_have_the_person_sign_in_again()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var first = await AuthTimeAsync();
        app.Browser.Seen[0].ShouldBe("Sign in");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);

        (await AuthTimeAsync()).ShouldBe(first);
        app.Browser.Seen.ShouldBeEmpty();
        var second = await AuthTimeAsync(("prompt", "login"));
        second.ShouldBeGreaterThan(first);
        app.Browser.Seen[0].ShouldBe("Sign in");
        await Task.Delay(TimeSpan.FromSeconds(2.1), Ct);

        (await AuthTimeAsync(("max_age", "1000"))).ShouldBe(second);
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("max_age", "1"), ("prompt", "none"))))["error"].ShouldBe("login_required");
        (await AuthTimeAsync(("max_age", "1"))).ShouldBeGreaterThan(second);

        async Task<long> AuthTimeAsync(params (string, string?)[] other) =>
            TokenAnswers.Claims((await app.RedeemAsync(await app.CodeAsync(other))).Text("id_token")).GetProperty("auth_time").GetInt64();
    }

    [Fact]
    public async Task Prompt_consent_asks_again_and_a_no_is_told_to_the_client()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        await app.CodeAsync();
        await app.CodeAsync(("prompt", "consent"));
        app.Browser.Seen.ShouldBe(["Allow app Web?", "Going on"]);

        var denied = OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "consent")), "deny"));
        (denied["error"], denied["state"], denied["iss"]).ShouldBe(("access_denied", "the state", "http://portal.test"));
    }

    [Fact]
    public async Task A_request_without_nonce_and_with_parameters_nobody_knows_is_answered()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var tokens = await app.RedeemAsync(await app.CodeAsync(("nonce", null), ("state", null), ("acr_values", "1 2"), ("claims_locales", "se"), ("ui_locales", "se"), ("display", "page"), ("extra", "foobar")));
        TokenAnswers.Claims(tokens.Text("id_token")).TryGetProperty("nonce", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Login_hint_fills_in_the_address()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        using var http = portal.NewBrowser();
        var signIn = await http.GetAsync(app.Request(("login_hint", "ada@example.test")), Ct);
        (await http.GetStringAsync(signIn.Headers.Location, Ct)).ShouldContain("value=\"ada@example.test\"");
    }

    [Fact]
    public async Task A_request_by_POST_is_answered_like_one_by_GET()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        using var http = portal.NewBrowser();
        var form = OAuthApp.Query(new Uri(http.BaseAddress!, app.Request()));
        var response = await http.PostAsync("/connect/authorize", new FormUrlEncodedContent(form), Ct);
        OAuthApp.Query(await app.Browser.GoAsync(response.Headers.Location!.ToString())).ShouldContainKey("code");
    }

    [Fact]
    public async Task A_native_client_is_asked_for_each_time_since_anybody_can_say_to_be_it()
    {
        using var app = await OAuthApp.RegisterAsync(portal, kind: ClientKind.Native, callback: "http://127.0.0.1/cb");
        var port = ("redirect_uri", (string?)"http://127.0.0.1:51004/cb");
        var code = OAuthApp.Query(await app.Browser.GoAsync(app.Request(port)))["code"];
        (await app.RedeemAsync(code, port)).Told().ShouldBe("200");

        await app.Browser.GoAsync(app.Request(port));
        app.Browser.Seen.ShouldBe(["Allow app Native?", "Going on"]);
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(port, ("prompt", "none"))))["error"].ShouldBe("consent_required");
    }

    [Fact]
    public async Task The_command_line_gets_a_token_for_the_organization_the_person_chooses()
    {
        var tenant = await portal.NewPersonAsync();
        using var trunk = new OAuthApp(portal, tenant, IssuerClient.Trunk.Id, null, new(portal.NewBrowser(), tenant.Email));
        var port = ("redirect_uri", (string?)"http://127.0.0.1:51005/callback");
        var code = OAuthApp.Query(await trunk.Browser.GoAsync(trunk.Request(port, ("scope", "offline_access accounts:read tokens:manage"))))["code"];
        var tokens = await trunk.RedeemAsync(code, port);

        tokens.TryGetProperty("id_token", out _).ShouldBeFalse("openid was not asked for");
        TokenAnswers.Claims(tokens.Text("access_token")).Text("organization").ShouldBe(tenant.Id.ToString());
        (await trunk.ToldAsync(tokens.Text("access_token"), "/api/v1/tokens")).ShouldBe("200");
    }

    [Fact]
    public async Task A_person_of_another_organization_gets_no_token_of_this_one()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var stranger = await portal.NewPersonAsync();
        using var theirs = new OAuthBrowser(portal.NewBrowser(), stranger.Email);

        OAuthApp.Query(await theirs.GoAsync(app.Request()))["error"].ShouldBe("access_denied");
        theirs.Seen.ShouldBe(["Sign in", "Going on"]);
    }

    [Fact]
    public async Task Signing_out_at_a_client_signs_out_here_and_leads_back_only_where_it_is_registered()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var id = (await app.RedeemAsync(await app.CodeAsync())).Text("id_token");

        (await app.Browser.GoAsync("/connect/endsession?post_logout_redirect_uri=https://app.example/bye")).AbsolutePath.ShouldBe("/connect/signout");
        app.Browser.Seen.ShouldBe(["Sign out?"]);
        (await app.Browser.GoAsync(app.Request(("prompt", "none")))).Query.ShouldContain("code=");

        (await app.Browser.GoAsync($"/connect/endsession?id_token_hint={id}&post_logout_redirect_uri=https://app.example/bye&state=s")).AbsoluteUri.ShouldBe("https://app.example/bye?state=s");
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"))))["error"].ShouldBe("login_required");

        using var http = portal.NewBrowser();
        var elsewhere = await http.GetAsync($"/connect/endsession?id_token_hint={id}&post_logout_redirect_uri=https://evil.test/", Ct);
        elsewhere.Headers.Location!.ToString().ShouldBe("/sign-in");
    }

    [Fact]
    public async Task What_a_person_let_in_is_listed_and_taken_back_and_stands_in_the_audit()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var tokens = await app.RedeemAsync(await app.CodeAsync());
        var listed = (await (await app.Tenant.Client.GetAsync("/api/v1/authorizations", Ct)).ReadAsync<Platform.Portal.Web.Page<Platform.Portal.Features.Clients.AuthorizationView>>()).Data.ShouldHaveSingleItem();
        (listed.ClientId, listed.ClientName).ShouldBe((app.Id, "app Web"));

        (await app.Tenant.Client.DeleteAsync($"/api/v1/authorizations/{listed.Id}", Ct)).IsSuccessStatusCode.ShouldBeTrue();

        (await app.ToldAsync(tokens.Text("access_token"))).ShouldBe("401 auth.access_token_invalid");
        (await app.RefreshAsync(tokens.Text("refresh_token"))).Told().ShouldBe("400 invalid_grant");
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"))))["error"].ShouldBe("consent_required");
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.Target == listed.Id.ToString()).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct)).ShouldBe(["authorization.create", "authorization.revoke"]);
        (await AuditLog.VerifyAsync(db, app.Tenant.Id, Ct)).ShouldBeNull();
    }
}
