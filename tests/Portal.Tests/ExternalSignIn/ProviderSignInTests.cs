using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Security;
using Platform.Store;

namespace Platform.Portal.Tests.ExternalSignIn;

/// <summary>Sign-in by the platform's own providers: from nothing to a person without a password, and from a login that was here before.</summary>
public sealed class ProviderSignInTests(ProviderSite site) : IClassFixture<ProviderSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string NewEmail() => $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@example.test";

    [Fact]
    public async Task Signs_up_without_a_password_and_signs_in_again_by_the_same_login()
    {
        using var browser = site.NewBrowser();
        var email = NewEmail();
        site.Corp.SignIn($"ada {email}", email);

        var asked = await browser.OpenAsync("/sign-in/with/corp?back=%2F");
        asked.Path.ShouldBe("/sign-up/external");
        asked.Text().ShouldContain(email);
        var at = await browser.SubmitAsync(asked, "form:has([name='Form.Organization'])", ("Form.Organization", "By provider"));
        at.Path.ShouldEndWith("/connect");

        using var again = site.NewBrowser();
        (await again.OpenAsync("/sign-in/with/corp?back=%2Fsecurity")).Text().ShouldContain("by a provider");
        await using var db = site.Portal.AsOwner();
        var person = await db.Persons.SingleAsync(p => p.Email == email, Ct);
        (person.PasswordHash, person.EmailConfirmed).ShouldBe((null, true));
        (await db.PersonSessions.Where(s => s.PersonId == person.PersonId).Select(s => s.Methods).ToListAsync(Ct)).ShouldAllBe(m => m.SequenceEqual(new[] { "fed" }));
    }

    [Fact]
    public async Task Asks_by_code_with_PKCE_state_and_nonce_at_a_callback_of_its_own()
    {
        using var browser = site.NewBrowser();
        site.Corp.SignIn("who", NewEmail());
        await browser.OpenAsync("/sign-in/with/corp");

        var asked = site.Corp.LastRequest;
        (asked["response_type"].ToString(), asked["code_challenge_method"].ToString(), asked["scope"].ToString(), asked["redirect_uri"].ToString())
            .ShouldBe(("code", "S256", "openid email", "http://portal.test/sign-in/callback/corp"));
        asked["nonce"].ToString().Length.ShouldBe(43);
        // Sealed: what every state has in it cannot be read.
        System.Text.Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(asked["state"].ToString())).ShouldNotContain(".xsrf");
    }

    [Fact]
    public async Task An_address_that_is_here_is_connected_only_after_signing_in_as_before()
    {
        var ada = await site.Portal.NewPersonAsync();
        using var browser = site.NewBrowser();
        site.Corp.SignIn($"ada {ada.Email}", ada.Email);

        var asked = await browser.OpenAsync("/sign-in/with/corp");
        asked.Path.ShouldBe("/sign-in/connect");
        asked.Text().ShouldContain("sign in to it once as you did so far");
        (await LoginsAsync(ada)).ShouldBeEmpty();
        (await browser.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");

        var confirm = await browser.SignInAsync(ada.Email, "/sign-in/connect");
        confirm.Text().ShouldContain($"You are signed in as {ada.Email}");
        (await LoginsAsync(ada)).ShouldBeEmpty();
        await browser.SubmitAsync(confirm, "main form:has(button)");
        (await LoginsAsync(ada)).ShouldBe([site.Corp.Issuer]);

        using var other = site.NewBrowser();
        var security = await other.OpenAsync("/sign-in/with/corp?back=%2Fsecurity");
        security.Path.ShouldBe("/security");
        security.Text().ShouldContain("Provider connected");
        (await ada.MailedAsync(1)).ShouldContain("The corp login can sign you in from now on");
    }

    [Fact]
    public async Task Is_connected_at_the_security_page_and_removed_while_another_way_in_is_left()
    {
        var ada = await site.Portal.NewPersonAsync();
        using var browser = site.NewBrowser();
        var page = await browser.SignInAsync(ada.Email, "/security");
        site.Other.SignIn($"sub {ada.Email}", "somebody.else@elsewhere.test");
        page = await browser.SubmitAsync(page, "form[action='/security/logins/connect/other']");
        page.Path.ShouldBe("/security?done=login-added");
        page = await browser.SubmitAsync(page, "form[action='/security/logins/remove']");
        page.Text().ShouldContain("cannot sign you in any more");
        (await LoginsAsync(ada)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_way_in_stays()
    {
        using var browser = site.NewBrowser();
        var email = NewEmail();
        site.Corp.SignIn($"last {email}", email);
        await browser.SubmitAsync(await browser.OpenAsync("/sign-in/with/corp"), "form:has([name='Form.Organization'])", ("Form.Organization", "Last way"));
        var page = await browser.SubmitAsync(await browser.OpenAsync("/security"), "form[action='/security/logins/remove']");
        page.Text().ShouldContain("external.last_way_in");
    }

    [Fact]
    public async Task A_login_of_somebody_else_is_not_connected()
    {
        var (ada, bo) = (await site.Portal.NewPersonAsync(), await site.Portal.NewPersonAsync());
        site.Corp.SignIn($"shared {ada.Email}", "x@elsewhere.test");
        using var first = site.NewBrowser();
        await first.SubmitAsync(await first.SignInAsync(ada.Email, "/security"), "form[action='/security/logins/connect/corp']");
        using var second = site.NewBrowser();
        var refused = await second.SubmitAsync(await second.SignInAsync(bo.Email, "/security"), "form[action='/security/logins/connect/corp']");
        refused.Text().ShouldContain("external.login_taken");
        (await LoginsAsync(bo)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Steps_up_by_signing_in_there_again_and_only_if_they_were_asked()
    {
        var ada = await site.Portal.NewPersonAsync();
        using var browser = site.NewBrowser();
        site.Corp.SignIn($"step {ada.Email}", ada.Email);
        await browser.SubmitAsync(await browser.SignInAsync(ada.Email, "/security"), "form[action='/security/logins/connect/corp']");
        await AgeAsync(ada);
        var asked = await browser.OpenAsync("/security/email");
        asked.Path.ShouldStartWith("/step-up");

        // The provider did not ask again.
        site.Corp.SignIn($"step {ada.Email}", ada.Email, true, ("auth_time", TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()));
        (await browser.SubmitAsync(asked, "form[action='/step-up/with/corp']")).Text().ShouldContain("external.not_fresh");
        (site.Corp.LastRequest["prompt"].ToString(), site.Corp.LastRequest["max_age"].ToString()).ShouldBe(("login", "0"));

        // Somebody else signed in there.
        site.Corp.SignIn("another", ada.Email);
        (await browser.SubmitAsync(asked, "form[action='/step-up/with/corp']")).Text().ShouldContain("external.not_yours");

        site.Corp.SignIn($"step {ada.Email}", ada.Email);
        (await browser.SubmitAsync(asked, "form[action='/step-up/with/corp']")).Path.ShouldBe("/security/email");
    }

    [Fact]
    public async Task A_second_step_that_was_turned_on_is_still_asked_for()
    {
        var ada = await site.Portal.NewPersonAsync();
        site.Corp.SignIn($"two {ada.Email}", ada.Email);
        using var browser = site.NewBrowser();
        await browser.SubmitAsync(await browser.SignInAsync(ada.Email, "/security"), "form[action='/security/logins/connect/corp']");
        using var owner = await site.Portal.SignInAsync(ada);
        await owner.EnrolAsync();

        using var fresh = site.NewBrowser();
        (await fresh.OpenAsync("/sign-in/with/corp?back=%2Fsecurity")).Path.ShouldStartWith("/sign-in/second-step");
        (await fresh.OpenAsync("/security")).Path.ShouldStartWith("/sign-in?");
    }

    [Fact]
    public async Task GitHub_counts_by_its_number_and_its_verified_primary_address()
    {
        var email = NewEmail();
        SignInAtGitHub(email);
        using var browser = site.NewBrowser();
        var asked = await browser.OpenAsync("/sign-in/with/github");
        asked.Text().ShouldContain(email);
        (await browser.SubmitAsync(asked, "form:has([name='Form.Organization'])", ("Form.Organization", "Octo"))).Path.ShouldEndWith("/connect");

        ((System.Text.Json.Nodes.JsonObject)site.GitHub.Claims["emails"]![1]!)["verified"] = false;
        ((System.Text.Json.Nodes.JsonObject)site.GitHub.Claims["user"]!)["id"] = 4;
        using var other = site.NewBrowser();
        (await other.OpenAsync("/sign-in/with/github")).Text().ShouldContain("external.email_unverified");
    }

    [Fact]
    public async Task Who_has_GitHub_alone_is_shown_the_ways_that_are_left_and_one_is_to_sign_out_and_in()
    {
        var email = NewEmail();
        SignInAtGitHub(email);
        using var browser = site.NewBrowser();
        await browser.SubmitAsync(await browser.OpenAsync("/sign-in/with/github"), "form:has([name='Form.Organization'])", ("Form.Organization", "Alone"));
        await using (var db = site.Portal.AsOwner())
        {
            var person = await db.Persons.SingleAsync(p => p.Email == email, Ct);
            await db.PersonSessions.Where(s => s.PersonId == person.PersonId).ExecuteUpdateAsync(s => s.SetProperty(r => r.AuthenticatedAt, TimeProvider.System.GetUtcNow().AddHours(-2)), Ct);
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        var asked = await browser.OpenAsync("/security/email");
        asked.Path.ShouldStartWith("/step-up");
        asked.Page.QuerySelector("form[action^='/step-up/with/']").ShouldBeNull();
        asked.Text().ShouldContain("sign out and in again");

        await browser.SubmitAsync(await browser.OpenAsync("/security"), "form[action='/sign-out']");
        (await browser.OpenAsync("/security")).Path.ShouldStartWith("/sign-in?");
        (await browser.OpenAsync("/sign-in/with/github?back=%2Fsecurity%2Femail")).Path.ShouldBe("/security/email");
    }

    private void SignInAtGitHub(string email) => site.GitHub.Claims = new()
    {
        ["user"] = new System.Text.Json.Nodes.JsonObject { ["id"] = Math.Abs(email.GetHashCode(StringComparison.Ordinal)), ["login"] = "ada", ["email"] = "forged@example.test" },
        ["emails"] = System.Text.Json.Nodes.JsonNode.Parse($$"""[{"email":"second@example.test","primary":false,"verified":true},{"email":"{{email}}","primary":true,"verified":true}]"""),
    };

    private async Task<IReadOnlyList<string>> LoginsAsync(Tenant person)
    {
        await using var db = site.Portal.AsOwner();
        return await db.Set<IdentityUserLogin<Guid>>().Where(l => l.UserId == person.Person.Value).Select(l => l.LoginProvider).ToListAsync(Ct);
    }

    private async Task AgeAsync(Tenant person)
    {
        await using var db = site.Portal.AsOwner();
        await db.PersonSessions.Where(s => s.PersonId == person.Person).ExecuteUpdateAsync(s => s.SetProperty(r => r.AuthenticatedAt, TimeProvider.System.GetUtcNow().AddHours(-2)), Ct);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
    }
}
