using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Security;

namespace Platform.Portal.Tests.ExternalSignIn;

/// <summary>What others do on the way to a provider and back (RFC 9700), and what providers should not say. Each on a site of its own: its providers are told what to do wrong.</summary>
public sealed class ProviderAttackTests(ProviderSite site) : IClassFixture<ProviderSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string NewEmail() => $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@example.test";

    public static TheoryData<string, Action<JsonObject>> BadTokens => new()
    {
        { "nonce of another request", c => c["nonce"] = "another" },
        { "no nonce", c => c.Remove("nonce") },
        { "another issuer", c => c["iss"] = "https://evil.example" },
        { "another client", c => c["aud"] = "somebody-else" },
        { "several audiences and no azp", c => c["aud"] = new JsonArray("trunkline", "somebody-else") },
        { "issued to another client", c => c["azp"] = "somebody-else" },
        { "ended", c => c["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds() },
        { "without end", c => c.Remove("exp") },
        { "issued later", c => c["iat"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds() },
        { "no subject", c => c.Remove("sub") },
        { "a subject that is no text", c => c["sub"] = 7 },
    };

    [Theory, MemberData(nameof(BadTokens), DisableDiscoveryEnumeration = true)]
    public async Task An_ID_token_that_does_not_hold_signs_nobody_in(string name, Action<JsonObject> tamper)
    {
        using var browser = site.NewBrowser();
        var email = NewEmail();
        site.Corp.SignIn(email, email);
        site.Corp.Tamper = tamper;
        try
        {
            (await browser.OpenAsync("/sign-in/with/corp")).Text().ShouldContain("external.token_refused", Case.Sensitive, name);
        }
        finally
        {
            site.Corp.Tamper = _ => { };
        }

        await NobodyAsync(email);
    }

    [Theory, InlineData("none"), InlineData("HS256"), InlineData("RS256 by another key")]
    public async Task Only_signatures_by_the_issuers_public_key_count(string algorithm)
    {
        using var browser = site.NewBrowser();
        var email = NewEmail();
        site.Corp.SignIn(email, email);
        site.Corp.Algorithm = algorithm;
        try
        {
            (await browser.OpenAsync("/sign-in/with/corp")).Text().ShouldContain("external.token_refused");
        }
        finally
        {
            site.Corp.Algorithm = "RS256";
        }

        await NobodyAsync(email);
    }

    [Fact]
    public async Task The_same_subject_at_another_provider_is_somebody_else()
    {
        var (subject, email) = ($"same {NewEmail()}", NewEmail());
        site.Corp.SignIn(subject, email);
        using var first = site.NewBrowser();
        await first.SubmitAsync(await first.OpenAsync("/sign-in/with/corp"), "form:has([name='Form.Organization'])", ("Form.Organization", "At one provider"));

        using var second = site.NewBrowser();
        site.Other.SignIn(subject, NewEmail());
        (await second.OpenAsync("/sign-in/with/other")).Path.ShouldBe("/sign-up/external");
        // With the first one's address too: it is asked for a sign-in as before.
        site.Other.SignIn(subject, email);
        (await second.OpenAsync("/sign-in/with/other")).Path.ShouldBe("/sign-in/connect");
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_sends_nobody_anywhere()
    {
        await using var own = await ProviderOfTestAsync();
        own.Site.Corp.SaysItIs = own.Site.Other.Issuer;
        (await own.Browser.OpenAsync("/sign-in/with/corp")).Text().ShouldContain("external.unreachable");
        own.Site.Corp.LastRequest.ShouldBeEmpty();
    }

    [Fact]
    public async Task Userinfo_adds_the_address_of_the_tokens_own_subject_and_of_no_other()
    {
        await using var own = await ProviderOfTestAsync();
        var (provider, email) = (own.Site.Corp, NewEmail());
        provider.SignIn("one", null);
        provider.UserInfo = new JsonObject { ["sub"] = "another", ["email"] = email, ["email_verified"] = true };
        (await own.Browser.OpenAsync("/sign-in/with/corp")).Text().ShouldContain("external.token_refused");

        provider.UserInfo["sub"] = "one";
        var asked = await own.Browser.OpenAsync("/sign-in/with/corp");
        (asked.Path, asked.Text().Contains(email, StringComparison.Ordinal)).ShouldBe(("/sign-up/external", true));
    }

    [Fact]
    public async Task The_answer_counts_in_the_browser_that_was_sent_and_once()
    {
        using var victim = site.NewBrowser();
        using var attacker = site.NewBrowser();
        var email = NewEmail();
        site.Corp.SignIn(email, email);

        // The attacker stops before the callback and has the victim's browser open it.
        attacker.Stops = at => at.AbsolutePath.StartsWith("/sign-in/callback", StringComparison.Ordinal);
        await attacker.OpenAsync("/sign-in/with/corp");
        var callback = attacker.Stopped!.PathAndQuery;
        (await victim.OpenAsync(callback)).Text().ShouldContain("external.state_invalid");
        await NobodyAsync(email);

        attacker.Stops = _ => false;
        (await attacker.OpenAsync(callback)).Path.ShouldBe("/sign-up/external");
        (await attacker.OpenAsync(callback)).Text().ShouldContain("external.state_invalid");
    }

    [Fact]
    public async Task A_code_of_another_sign_in_is_not_taken()
    {
        using var victim = site.NewBrowser();
        using var attacker = site.NewBrowser();
        site.Corp.SignIn("victim", NewEmail());
        victim.Stops = attacker.Stops = at => at.AbsolutePath.StartsWith("/sign-in/callback", StringComparison.Ordinal);
        await victim.OpenAsync("/sign-in/with/corp");
        await attacker.OpenAsync("/sign-in/with/corp");
        var stolen = System.Web.HttpUtility.ParseQueryString(victim.Stopped!.Query)["code"];
        var own = System.Web.HttpUtility.ParseQueryString(attacker.Stopped!.Query)["state"];

        attacker.Stops = _ => false;
        // PKCE: the code was asked for with another's challenge.
        (await attacker.OpenAsync($"/sign-in/callback/corp?code={stolen}&state={Uri.EscapeDataString(own!)}")).Text().ShouldContain("external.token_refused");
    }

    [Theory, InlineData("/sign-in/callback/corp?code=x"), InlineData("/sign-in/callback/corp?code=x&state=x"), InlineData("/sign-in/callback/corp"), InlineData("/sign-in/callback")]
    public async Task What_comes_without_having_been_asked_for_is_refused(string path)
    {
        using var browser = site.NewBrowser();
        (await browser.OpenAsync(path)).Text().ShouldContain("external.state_invalid");
    }

    [Fact]
    public async Task A_mix_up_sends_no_code_to_another_provider()
    {
        using var browser = site.NewBrowser();
        site.Other.SignIn("mixed", NewEmail());
        browser.Stops = at => at.AbsolutePath.StartsWith("/sign-in/callback", StringComparison.Ordinal);
        await browser.OpenAsync("/sign-in/with/other");
        var before = (site.Corp.TokenRequests, site.Other.TokenRequests);
        browser.Stops = _ => false;

        // The same answer at the callback of another provider than the state's.
        var (code, state) = (Query("code"), Query("state"));
        (await browser.OpenAsync($"/sign-in/callback/corp?code={code}&state={state}")).Text().ShouldContain("external.other_issuer");
        (site.Corp.TokenRequests, site.Other.TokenRequests).ShouldBe(before);

        string Query(string name) => Uri.EscapeDataString(System.Web.HttpUtility.ParseQueryString(browser.Stopped!.Query)[name]!);
    }

    [Theory, InlineData("https://evil.example", false, false), InlineData(null, true, false), InlineData("*", true, true)]
    public async Task The_answer_names_the_provider_that_was_asked_where_it_does_so(string? iss, bool namesItself, bool isTaken)
    {
        await using var own = await ProviderOfTestAsync();
        var (provider, browser) = (own.Site.Corp, own.Browser);
        provider.SignIn("named", NewEmail());
        (provider.Iss, provider.NamesItself) = (iss == "*" ? provider.Issuer : iss, namesItself);
        var text = (await browser.OpenAsync("/sign-in/with/corp")).Text();
        (text.Contains("external.other_issuer", StringComparison.Ordinal), provider.TokenRequests > 0).ShouldBe((!isTaken, isTaken));
    }

    public static TheoryData<string> Unverified => new("false", "\"true\"", "1", "null", "\"yes\"", "[true]");

    [Theory, MemberData(nameof(Unverified))]
    public async Task An_address_that_is_not_said_to_be_verified_finds_and_makes_nobody(string said)
    {
        var ada = await site.Portal.NewPersonAsync();
        foreach (var email in new[] { ada.Email, NewEmail() })
        {
            using var browser = site.NewBrowser();
            site.Corp.SignIn($"unverified {email}", email, true);
            site.Corp.Claims["email_verified"] = JsonNode.Parse(said);
            var refused = await browser.OpenAsync("/sign-in/with/corp");
            // The same words, whether or not somebody has the address.
            refused.Text().ShouldContain("external.email_unverified");
            (await browser.OpenAsync("/sign-in/connect")).Path.ShouldStartWith("/sign-in/failed");
            (await browser.OpenAsync("/sign-up/external")).Path.ShouldStartWith("/sign-in/failed");
        }
    }

    [Theory, InlineData("https://evil.example/"), InlineData("//evil.example/"), InlineData("/\\evil.example/"), InlineData("javascript:alert(1)")]
    public async Task Leads_back_to_this_site_alone(string back)
    {
        var ada = await site.Portal.NewPersonAsync();
        using var browser = site.NewBrowser();
        site.Corp.SignIn($"back {ada.Email}", ada.Email);
        await browser.SubmitAsync(await browser.SignInAsync(ada.Email, "/security"), "form[action='/security/logins/connect/corp']");
        using var fresh = site.NewBrowser();
        fresh.Stops = at => at.Host == "evil.example";
        (await fresh.OpenAsync($"/sign-in/with/corp?back={Uri.EscapeDataString(back)}")).Path.ShouldStartWith("/o/");
        fresh.Stopped.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_nobodys_provider_leads_nowhere()
    {
        using var browser = site.NewBrowser();
        (await browser.OpenAsync("/sign-in/with/nobody")).Text().ShouldContain("external.no_connection");
    }

    [Fact]
    public async Task Forms_of_the_portal_do_not_send_the_browser_elsewhere_by_a_redirect()
    {
        var ada = await site.Portal.NewPersonAsync();
        using var browser = site.NewBrowser();
        var page = await browser.SignInAsync(ada.Email, "/security");
        browser.Stops = at => at.Host == "[::1]";
        var between = await browser.SubmitAsync(page, "form[action='/security/logins/connect/corp']");
        // form-action 'self' holds for redirects behind a form, so a page stands in between.
        between.Page.QuerySelector("meta[http-equiv=refresh]").ShouldNotBeNull();
    }

    private async Task<OwnSite> ProviderOfTestAsync()
    {
        var own = new ProviderSite(site.Portal);
        await own.InitializeAsync();
        return new OwnSite(own, own.NewBrowser());
    }

    private async Task NobodyAsync(string email)
    {
        await using var db = site.Portal.AsOwner();
        (await db.Persons.AnyAsync(p => p.Email == email, Ct)).ShouldBeFalse();
    }

    private sealed record OwnSite(ProviderSite Site, SentBrowser Browser) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Browser.Dispose();
            return Site.DisposeAsync();
        }
    }
}
