using System.Globalization;
using Platform.Fixtures;
using Platform.Portal.Tests.ExternalSignIn;
using Platform.Portal.Tests.Security;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>Single sign-on with somebody else's provider: npm oidc-provider, certified by the OpenID Foundation.</summary>
public sealed class JudgedSignOnTests(ProviderSite site) : IClassFixture<ProviderSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certified_provider_makes_the_member_with_the_mapped_role_and_steps_them_up()
    {
        var tenant = await site.Portal.NewPersonAsync();
        var (domain, issuer) = (TenantSignOn.NewDomain(), string.Create(CultureInfo.InvariantCulture, $"http://[::1]:{TestPorts.Take(1)[0]}"));
        await tenant.VerifyAsync(domain);
        var view = await tenant.PutAsync(new(issuer, "trunkline", "trunkline-secret", ["groups"], Mapping: SignOnSite.Mapping));
        await tenant.TurnOnAsync();
        var email = $"ada@{domain}";
        await using var provider = await NodeScript.StartAsync("login.mjs", new Dictionary<string, string>(StringComparer.Ordinal), Ct);
        var people = new Dictionary<string, object>(StringComparer.Ordinal) { [email] = new { groups = new[] { "staff", "nats-admins" } } };
        await provider.AskAsync(new { @do = "start", issuer, redirect = view.RedirectUri, people }, Ct);

        using var browser = site.NewBrowser();
        var login = await SignOnSite.GoAsync(browser, email);
        login.Text().ShouldContain("Provider: login");
        var slug = await new SlugOf(site.Portal).AsyncOf(tenant);
        var signedIn = await browser.SubmitAsync(login, "form", ("login", email));
        signedIn.Path.ShouldBe($"/o/{slug}", signedIn.Text());
        await using (var db = site.Portal.AsOwner())
        {
            var person = db.Persons.Single(p => p.Email == email);
            db.Members.Single(m => m.OrganizationId == tenant.Id && m.PersonId == person.PersonId).Role.ShouldBe(Role.Admin);
            var session = db.PersonSessions.Single(s => s.PersonId == person.PersonId);
            (session.SsoOrganizationId, session.Methods.Single()).ShouldBe((tenant.Id, "sso"));
            session.AuthenticatedAt = session.AuthenticatedAt.AddHours(-1);
            await db.SaveChangesAsync(Ct);
        }

        // What wants a fresh sign-in sends them to the provider again, which asks again (prompt, max_age) and says when (auth_time).
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        var asked = await browser.SubmitAsync(await browser.OpenAsync($"/o/{slug}/tokens"), "form:has([name='Form.Name'])", ("Form.Name", "by sso"), ("Form.Days", "7"));
        asked.Path.ShouldStartWith("/step-up");
        var again = await browser.SubmitAsync(asked, $"form[action='/step-up/with/{tenant.Id}']");
        again.Text().ShouldContain("Provider: login");
        (await browser.SubmitAsync(again, "form", ("login", email))).Path.ShouldStartWith($"/o/{slug}/tokens");
    }
}
