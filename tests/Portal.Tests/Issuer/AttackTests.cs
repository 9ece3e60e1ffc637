using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

/// <summary>What RFC 9700 and RFC 6819 have thieves try.</summary>
public sealed class AttackTests(PortalFixture portal, SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_that_comes_again_ends_what_the_first_got()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var code = await app.CodeAsync();
        var tokens = await app.RedeemAsync(code);
        (await app.ToldAsync(tokens.Text("access_token"))).ShouldBe("200");

        (await app.RedeemAsync(code)).Told().ShouldBe("400 invalid_grant");

        (await app.ToldAsync(tokens.Text("access_token"))).ShouldBe("401 auth.access_token_invalid");
        (await app.RefreshAsync(tokens.Text("refresh_token"))).Told().ShouldBe("400 invalid_grant");
        await using var db = portal.AsOwner();
        (await db.AuditRows.CountAsync(a => a.OrganizationId == app.Tenant.Id && a.Action == "authorization.reuse", Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_ten_who_bring_a_code_at_once_one_gets_tokens_at_most()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var code = await app.CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.RedeemAsync(code)));
        answers.Count(a => a.Told() == "200").ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_code_is_worth_nothing_without_its_verifier_its_address_and_its_client()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var other = await OAuthApp.RegisterAsync(app.Tenant, ClientKind.Web);
        using var thief = app with { Id = other.Client.Id.ToString(), Secret = other.Secret };
        var code = await app.CodeAsync();

        (await app.RedeemAsync(code, ("code_verifier", null))).Told().ShouldBe("400 invalid_grant");
        (await app.RedeemAsync(code, ("code_verifier", OAuthApp.NewVerifier()))).Told().ShouldBe("400 invalid_grant");
        (await app.RedeemAsync(code, ("redirect_uri", "https://app.example/callback"))).Told().ShouldBe("400 invalid_grant");
        (await app.RedeemAsync(code, ("redirect_uri", null))).Told().ShouldBe("400 invalid_grant");
        (await thief.RedeemAsync(code)).Told().ShouldBe("400 invalid_grant");
        (await app.RedeemAsync(code[..^1] + "_")).Told().ShouldBe("400 invalid_grant");
        (await app.RedeemAsync(code)).Told().ShouldBe("200");
    }

    [Fact]
    public async Task A_code_ends_after_a_minute()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var code = await app.CodeAsync();
        await using var db = portal.AsOwner();
        var key = Handles.Hash(code);
        var row = await db.PersistedGrants.AsNoTracking().SingleAsync(g => g.Key == key, Ct);
        (row.ExpiresAt - row.CreatedAt).ShouldBe(TimeSpan.FromSeconds(60));
        await db.PersistedGrants.Where(g => g.Key == key).ExecuteUpdateAsync(s => s.SetProperty(g => g.ExpiresAt, g => g.CreatedAt), Ct);
        (await app.RedeemAsync(code)).Told().ShouldBe("400 invalid_grant");
    }

    [Theory]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", null, "invalid_scope")]
    [InlineData("scope", "openid fleet:manage", "invalid_scope")]
    [InlineData("scope", "openid tokens:manage", "invalid_scope")]
    [InlineData("scope", "openid no:such", "invalid_scope")]
    [InlineData("prompt", "create", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("request", "e30.e30.", "request_not_supported")]
    [InlineData("request_uri", "https://evil.test/r", "request_uri_not_supported")]
    [InlineData("registration", "{}", "registration_not_supported")]
    public async Task A_request_that_is_wrong_is_refused_at_the_verified_address_before_anybody_signs_in(string name, string? value, string error)
    {
        using var app = shared.At(portal);
        var back = await app.Browser.GoAsync(app.Request((name, value)));
        back.Host.ShouldBe("app.example");
        var answer = OAuthApp.Query(back);
        (answer["error"], answer["state"], answer["iss"]).ShouldBe((error, "the state", "http://portal.test"));
        app.Browser.Seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://evil.test/callback")]
    [InlineData("redirect_uri", "https://app.example/callback?from=trunkline&x=1")]
    [InlineData("redirect_uri", "https://app.example/callback")]
    [InlineData("redirect_uri", "//evil.test")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    [InlineData("client_id", null)]
    [InlineData("client_id", "cli_01m8nbj61we5m87f8sej9amrde")]
    [InlineData("client_id", "'; DROP TABLE clients; --")]
    public async Task A_request_that_does_not_say_for_sure_whose_it_is_leads_nowhere(string name, string? value)
    {
        using var app = shared.At(portal);
        var at = await app.Browser.GoAsync(app.Request((name, value), ("prompt", "none")));
        at.AbsolutePath.ShouldBe("/connect/error");
        app.Browser.Seen.ShouldBe(["Not a request we answer"]);
        (await app.Browser.Http.GetAsync(at, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_parameter_that_is_there_twice_is_refused()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        OAuthApp.Query(await app.Browser.GoAsync(app.Request() + "&scope=openid"))["error"].ShouldBe("invalid_request");
        (await app.Browser.GoAsync(app.Request() + "&redirect_uri=https://evil.test")).AbsolutePath.ShouldBe("/connect/error");
        (await app.Browser.GoAsync(app.Request() + "&client_id=trunk")).AbsolutePath.ShouldBe("/connect/error");
    }

    [Fact]
    public async Task Nobody_can_answer_for_the_person()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        await app.Browser.GoAsync("/sign-in?back=/organizations");

        // Another site's form: without the page's own token.
        var forged = await app.Browser.Http.PostAsync(
            app.Request().Replace("/connect/authorize", "/connect/consent", StringComparison.Ordinal),
            new FormUrlEncodedContent([new("_handler", "consent"), new("Form.Answer", "allow")]), Ct);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        // An answer to another request, or one made up.
        using var other = await OAuthApp.RegisterAsync(portal, app.Tenant);
        var made = await app.Browser.Http.GetAsync(app.Request(("ticket", "made-up")), Ct);
        made.Headers.Location!.OriginalString.ShouldStartWith("/connect/consent?");
        var ticket = await TicketAsync();
        (await app.Browser.Http.GetAsync(other.Request(("ticket", ticket)), Ct)).Headers.Location!.OriginalString.ShouldStartWith("/connect/consent?");
        (await app.Browser.Http.GetAsync(app.Request(("ticket", ticket), ("scope", "openid accounts:manage")), Ct)).Headers.Location!.OriginalString.ShouldStartWith("/connect/consent?");

        // Another person's answer.
        var stranger = await portal.NewPersonAsync();
        await using (var db = portal.AsOwner())
        {
            db.Members.Add(new Member { OrganizationId = app.Tenant.Id, PersonId = stranger.Person, Role = Role.Viewer, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        using var theirs = new OAuthBrowser(portal.NewBrowser(), stranger.Email);
        await theirs.GoAsync("/sign-in?back=/organizations");
        (await theirs.Http.GetAsync(app.Request(("ticket", ticket)), Ct)).Headers.Location!.OriginalString.ShouldStartWith("/connect/consent?");

        async Task<string> TicketAsync()
        {
            var parsed = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(
                await app.Browser.Http.GetStringAsync(app.Request().Replace("/connect/authorize", "/connect/consent", StringComparison.Ordinal), Ct));
            var fields = parsed.QuerySelectorAll("form:has(button[name='Form.Answer']) input[name]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
            fields["Form.Answer"] = "allow";
            var answered = await app.Browser.Http.PostAsync(app.Request().Replace("/connect/authorize", "/connect/consent", StringComparison.Ordinal), new FormUrlEncodedContent(fields), Ct);
            return OAuthApp.Query(new Uri(app.Browser.Http.BaseAddress!, answered.Headers.Location!))["ticket"];
        }
    }

    [Fact]
    public async Task A_client_proves_to_be_it_in_one_way_and_a_wrong_proof_is_told_as_such()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var other = await OAuthApp.RegisterAsync(app.Tenant, ClientKind.Web);
        using var native = await OAuthApp.RegisterAsync(portal, app.Tenant, ClientKind.Native, callback: "http://127.0.0.1/cb");

        (await ProveAsync(app.Id, other.Secret!)).ShouldBe("401 invalid_client Basic realm=\"trunkline\"");
        (await ProveAsync(app.Id, app.Secret![..^1] + "0")).ShouldStartWith("401 invalid_client");
        (await ProveAsync("nobody", app.Secret!)).ShouldStartWith("401 invalid_client");
        (await app.TokenAsync(("grant_type", "authorization_code"), ("client_id", app.Id), ("client_secret", app.Secret))).Told().ShouldBe("400 invalid_grant");
        (await (app with { Secret = null }).TokenAsync(("grant_type", "authorization_code"))).Told().ShouldBe("401 invalid_client");
        (await ProveAsync(native.Id, app.Secret!)).ShouldStartWith("401 invalid_client");
        (await ProveAsync(app.Id, app.Secret!, ("client_secret", app.Secret!))).ShouldStartWith("401 invalid_client");
        (await ProveAsync(app.Id, app.Secret!, ("client_id", native.Id))).ShouldStartWith("401 invalid_client");

        async Task<string> ProveAsync(string id, string secret, params (string Name, string Value)[] form)
        {
            using var http = portal.NewBrowser();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
            request.Content = new FormUrlEncodedContent([new("grant_type", "authorization_code"), new("code", "x"), .. form.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
            var response = await http.SendAsync(request, Ct);
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
            var body = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync(Ct));
            return $"{(int)response.StatusCode} {body.GetProperty("error").GetString()} {response.Headers.WwwAuthenticate}";
        }
    }

    [Fact]
    public async Task The_token_endpoint_takes_a_form_by_POST_and_the_grants_of_the_client()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        using var http = portal.NewBrowser();

        (await http.GetAsync("/connect/token?grant_type=authorization_code", Ct)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var json = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        (await app.SendAsync(json)).Told().ShouldBe("400 invalid_request");
        (await app.TokenAsync()).Told().ShouldBe("400 invalid_request");
        (await app.TokenAsync(("grant_type", "password"), ("username", "a"), ("password", "b"))).Told().ShouldBe("400 unsupported_grant_type");
        (await app.TokenAsync(("grant_type", "client_credentials"))).Told().ShouldBe("400 unauthorized_client");
        using var twice = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new StringContent("grant_type=refresh_token&grant_type=refresh_token", Encoding.UTF8, "application/x-www-form-urlencoded") };
        (await app.SendAsync(twice)).Told().ShouldBe("400 invalid_request");
    }

    [Fact]
    public async Task An_answer_is_a_303_without_referrer_and_is_not_stored()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        await app.CodeAsync();
        var answer = await app.Browser.Http.GetAsync(app.Request(), Ct);
        (answer.StatusCode, answer.Headers.GetValues("Referrer-Policy").Single(), answer.Headers.CacheControl!.NoStore).ShouldBe((HttpStatusCode.SeeOther, "no-referrer", true));

        var question = await app.Browser.Http.GetAsync(app.Request(("prompt", "consent")).Replace("/connect/authorize", "/connect/consent", StringComparison.Ordinal), Ct);
        question.StatusCode.ShouldBe(HttpStatusCode.OK);
        question.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        question.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task The_token_endpoint_is_limited_by_network_address()
    {
        await using var host = portal.StartHost(new() { ["Portal:IssuerRequestsPerMinute"] = "3" });
        using var http = host.NewClient();
        var told = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            told.Add((await http.PostAsync("/connect/token", new FormUrlEncodedContent([]), Ct)).StatusCode);
        }

        told.ShouldBe([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests]);
    }

    [Fact]
    public async Task No_code_token_or_secret_is_in_the_store_as_it_is()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var code = await app.CodeAsync();
        var tokens = await app.RedeemAsync(code);
        await using var db = portal.AsOwner();
        var texts = await db.Database.SqlQuery<string>(
            $"""
            SELECT g::text AS "Value" FROM persisted_grants g WHERE organization_id = {app.Tenant.Id.Value}
            UNION ALL SELECT s::text FROM client_secrets s WHERE organization_id = {app.Tenant.Id.Value}
            UNION ALL SELECT a::text FROM audit_rows a WHERE organization_id = {app.Tenant.Id.Value}
            """).ToListAsync(Ct);
        texts.Count.ShouldBeGreaterThan(4);
        foreach (var secret in new[] { code, tokens.Text("refresh_token"), app.Secret!, app.Verifier })
        {
            var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret));
            texts.ShouldNotContain(t => t.Contains(secret, StringComparison.Ordinal) || t.Contains(hex, StringComparison.Ordinal));
        }
    }
}
