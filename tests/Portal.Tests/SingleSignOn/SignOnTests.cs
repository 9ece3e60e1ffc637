using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Tests.ExternalSignIn;
using Platform.Portal.Tests.Security;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>An organization's own sign-on: from an address to a member with a role, and what it opens.</summary>
public sealed class SignOnTests(ProviderSite site) : IClassFixture<ProviderSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_a_member_with_the_mapped_role_and_gives_another_role_at_the_next_sign_in()
    {
        await using var org = await SignOnSite.StartAsync(site);
        using var browser = site.NewBrowser();
        var email = org.NewEmail();
        org.SignIn(email, "staff", "nats-admins");
        (await SignOnSite.GoAsync(browser, email)).Path.ShouldBe($"/o/{await org.SlugAsync()}");
        (await org.MemberAsync(email))!.Role.ShouldBe(Role.Admin);

        org.SignIn(email, "nats-developers");
        using var again = site.NewBrowser();
        await SignOnSite.GoAsync(again, email);
        (await org.MemberAsync(email))!.Role.ShouldBe(Role.Developer);
        await using var db = site.Portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == org.Tenant.Id && a.Action.StartsWith("member.")).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct)).ShouldBe(["member.provision", "member.update"]);
    }

    [Fact]
    public async Task Limits_a_member_to_the_accounts_of_the_rule()
    {
        await using var org = await SignOnSite.StartAsync(site);
        var rule = new RoleRule("/team/0", "billing", Role.Viewer, [org.Tenant.Account]);
        await org.Tenant.PutAsync(new(org.Provider.Issuer, PlayedProvider.ClientId, null, ["groups"], Mapping: new([rule], [], null)));
        var email = org.NewEmail();
        org.Provider.SignIn("limited", email, true, ("team", new System.Text.Json.Nodes.JsonArray("billing")));
        using var browser = site.NewBrowser();
        await SignOnSite.GoAsync(browser, email);
        (await org.MemberAsync(email)).ShouldSatisfyAllConditions(m => m!.IsLimited.ShouldBeTrue(), m => m!.Role.ShouldBe(Role.Viewer));
    }

    [Fact]
    public async Task Whom_no_rule_fits_is_not_let_in_and_a_former_member_no_more()
    {
        await using var org = await SignOnSite.StartAsync(site);
        using var browser = site.NewBrowser();
        var email = org.NewEmail();
        org.SignIn(email, "staff");
        (await SignOnSite.GoAsync(browser, email)).Text().ShouldContain("external.no_role");
        await using var db = site.Portal.AsOwner();
        (await db.Persons.AnyAsync(p => p.Email == email, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_came_by_it_opens_that_organization_and_nothing_that_is_the_persons()
    {
        await using var org = await SignOnSite.StartAsync(site);
        using var browser = site.NewBrowser();
        var email = org.NewEmail();
        org.SignIn(email, "nats-developers");
        await SignOnSite.GoAsync(browser, email);

        // The person is a member elsewhere, too.
        var elsewhere = await site.Portal.NewTenantAsync();
        await using (var db = site.Portal.AsOwner())
        {
            var person = await db.Persons.SingleAsync(p => p.Email == email, Ct);
            db.Members.Add(new Member { OrganizationId = elsewhere.Id, PersonId = person.PersonId, Role = Role.Owner, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        var slug = await new SlugOf(site.Portal).AsyncOf(elsewhere);
        (await browser.GetAsync($"/o/{slug}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.OpenAsync("/organizations")).Text().ShouldNotContain(slug);
        (await browser.OpenAsync("/security/password")).Path.ShouldStartWith("/step-up");
        (await browser.OpenAsync("/security/two-step")).Path.ShouldStartWith("/step-up");
        var created = await browser.OpenAsync("/organizations/new");
        (await browser.SubmitAsync(created, "main form:has([name])", ("Form.Name", "Mine"))).Text().ShouldContain("auth.own_sign_in_needed");
    }

    [Fact]
    public async Task Required_it_shuts_out_a_password_but_an_owners_which_is_written_down()
    {
        await using var org = await SignOnSite.StartAsync(site, isRequired: true);
        var slug = await org.SlugAsync();
        var member = await site.Portal.NewPersonAsync();
        await ChangeAsync(async db =>
        {
            (await db.Persons.SingleAsync(p => p.Id == member.Person.Value, Ct)).SetEmail($"bo.{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@{org.Domain}");
            db.Members.Add(new Member { OrganizationId = org.Tenant.Id, PersonId = member.Person, Role = Role.Developer, CreatedAt = TimeProvider.System.GetUtcNow() });
        });
        var email = await EmailAsync(member);

        using var browser = site.NewBrowser();
        var asked = await browser.SignInAsync(email, $"/o/{slug}/accounts");
        asked.Path.ShouldStartWith("/sign-in/sso?required=1");
        // Their own organization opens as ever.
        (await browser.OpenAsync($"/o/{await new SlugOf(site.Portal).AsyncOf(member)}")).Path.ShouldStartWith("/o/");

        // Signed on as well, in the same browser: both open. The login here was before, so it is connected first.
        org.SignIn(email, "nats-developers");
        var connect = await browser.SubmitAsync(asked, "form[action='/sign-in/sso']");
        connect.Path.ShouldBe("/sign-in/connect");
        (await browser.SubmitAsync(connect, "main form:has(button)")).Path.ShouldBe($"/o/{slug}/accounts");
        (await browser.OpenAsync($"/o/{await new SlugOf(site.Portal).AsyncOf(member)}")).Path.ShouldStartWith("/o/");

        // An owner of the domain breaks glass, once a session.
        await ChangeAsync(async db => (await db.Persons.SingleAsync(p => p.Id == org.Tenant.Person.Value, Ct)).SetEmail($"owner.{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@{org.Domain}"));
        using var owner = site.NewBrowser();
        (await owner.SignInAsync(await EmailAsync(org.Tenant), $"/o/{slug}/accounts")).Path.ShouldBe($"/o/{slug}/accounts");
        await owner.OpenAsync($"/o/{slug}/members");
        await using var read = site.Portal.AsOwner();
        (await read.AuditRows.CountAsync(a => a.OrganizationId == org.Tenant.Id && a.Action == "single_sign_on.break_glass", Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Is_tried_before_it_is_turned_on_and_a_change_of_the_connection_takes_that_back()
    {
        var tenant = await site.Portal.NewPersonAsync();
        await using var provider = await PlayedProvider.StartAsync();
        await tenant.VerifyAsync(TenantSignOn.NewDomain());
        await tenant.PutAsync(new(provider.Issuer, PlayedProvider.ClientId, PlayedProvider.Secret, Mapping: SignOnSite.Mapping));
        (await (await tenant.Client.PutAsync("/api/v1/single-sign-on/state", JsonContentOf(new { enabled = true, required = false }), Ct)).ToldAsync()).ShouldBe("409 single_sign_on.not_tried /enabled");

        var path = $"/o/{await new SlugOf(site.Portal).AsyncOf(tenant)}/single-sign-on";
        using var browser = site.NewBrowser();
        var page = await browser.SignInAsync(tenant.Email, path);
        provider.SignIn("admin", "somebody@anywhere.test", true, ("groups", new System.Text.Json.Nodes.JsonArray("nats-admins")));
        page = await browser.SubmitAsync(page, $"form[action='{path}/try']");
        page.Path.ShouldBe($"{path}?tried=1");
        page.Text().ShouldContain("You would get in as admin");
        page.Text().ShouldContain("somebody@anywhere.test");
        page = await browser.SubmitAsync(page, $"form[action='{path}/state']", ("state", "on"));
        page.Text().ShouldContain("Single sign-on is on.");

        (await tenant.PutAsync(new($"{provider.Issuer}/other", PlayedProvider.ClientId))).ShouldSatisfyAllConditions(v => v.Enabled.ShouldBeFalse(), v => v.TestedAt.ShouldBeNull(), v => v.HasSecret.ShouldBeFalse());
    }

    [Fact]
    public async Task The_form_saves_rules_in_their_order_and_the_api_shows_no_secret()
    {
        var tenant = await site.Portal.NewPersonAsync();
        var path = $"/o/{await new SlugOf(site.Portal).AsyncOf(tenant)}/single-sign-on";
        using var browser = site.NewBrowser();
        var page = await browser.SignInAsync(tenant.Email, path);
        page = await browser.SubmitAsync(page, "form:has([name='Form.Issuer'])",
            ("Form.Issuer", "https://login.example.com"), ("Form.ClientId", "trunkline"), ("Form.ClientSecret", "very secret"), ("Form.Scopes", "groups"),
            ("Form.Mapping.Rules[0].Name", "groups"), ("Form.Mapping.Rules[0].Value", "ops"), ("Form.Mapping.Rules[0].Role", "admin"), ("Form.Mapping.Rules[1].Role", "viewer"),
            ("Form.Mapping.Groups[0].Name", "Operators"), ("Form.Mapping.Groups[0].Role", "developer"), ("Form.Mapping.DefaultRole", "viewer"));
        page.Path.ShouldBe($"{path}?done=saved");
        var text = await tenant.Client.GetStringAsync("/api/v1/single-sign-on", Ct);
        text.ShouldNotContain("very secret");
        using var view = JsonDocument.Parse(text);
        view.RootElement.GetProperty("mapping").GetRawText().ShouldBe(
            """{"rules":[{"claim":"groups","value":"ops","role":"admin","account_ids":null}],"groups":[{"group":"Operators","role":"developer"}],"default_role":"viewer"}""");
        view.RootElement.GetProperty("has_secret").GetBoolean().ShouldBeTrue();
    }

    private static StringContent JsonContentOf(object body) => new(JsonSerializer.Serialize(body), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

    private async Task ChangeAsync(Func<Platform.Store.FleetDb, Task> change)
    {
        await using var db = site.Portal.AsOwner();
        await change(db);
        await db.SaveChangesAsync(Ct);
    }

    private async Task<string> EmailAsync(Tenant person)
    {
        await using var db = site.Portal.AsOwner();
        return (await db.Persons.Where(p => p.Id == person.Person.Value).Select(p => p.Email).SingleAsync(Ct))!;
    }
}
