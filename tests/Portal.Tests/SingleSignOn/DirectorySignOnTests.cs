using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Tests.ExternalSignIn;
using Platform.Portal.Tests.Scim;
using Platform.Portal.Tests.Security;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>People whom the directory made (SCIM) sign in at the provider, for as long as the directory says that they are active.</summary>
public sealed class DirectorySignOnTests(ProviderSite site) : IClassFixture<ProviderSite>
{
    private static readonly RoleMapping Mapping = new([new("groups", "nats-admins", Role.Admin)], [new("NATS developers", Role.Developer)], null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_of_the_directory_signs_on_at_once_and_when_inactive_no_more_and_nothing_of_theirs_works_on()
    {
        await using var org = await SignOnSite.StartAsync(site, mapping: Mapping);
        var scim = await DirectoryOfAsync(org);
        var (slug, email) = (await org.SlugAsync(), $"dee@{org.Domain}");
        var id = await scim.NewUserAsync("dee");
        await scim.SendAsync(HttpMethod.Post, "/Groups", $$"""{"displayName":"NATS developers","members":[{"value":"{{id}}"}]}""", 201);

        // No invitation, no mail, no password; and the directory's word goes before the claim's.
        org.SignIn(email, "nats-admins");
        using var browser = site.NewBrowser();
        (await SignOnSite.GoAsync(browser, email)).Path.ShouldBe($"/o/{slug}");
        (await scim.RoleAsync("dee")).ShouldBe(Role.Developer);
        await using (var db = site.Portal.AsOwner())
        {
            (await db.Invitations.AnyAsync(i => i.OrganizationId == org.Tenant.Id, Ct)).ShouldBeFalse();
        }

        var made = await browser.SubmitAsync(await browser.OpenAsync($"/o/{slug}/tokens"), "form:has([name='Form.Name'])", ("Form.Name", "deploys"), ("Form.Days", "7"));
        using var program = site.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", made.Page.QuerySelector(".secret pre code").ShouldNotBeNull(made.Text()).TextContent);
        (await program.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync($"/o/{slug}/accounts")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","path":"active","value":false}]""");
        await Task.Delay(Recent.Second, Ct); // a token is remembered for so long
        (await program.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.OpenAsync($"/o/{slug}/accounts")).Path.ShouldStartWith("/sign-in?");
        (await SignOnSite.GoAsync(browser, email)).Text().ShouldContain("external.deprovisioned");
        (await browser.OpenAsync($"/o/{slug}")).Path.ShouldStartWith("/sign-in?");
        (await scim.RoleAsync("dee")).ShouldBeNull();

        // Back again: by sign-on, but the token of before stays ended.
        await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","path":"active","value":true}]""");
        (await SignOnSite.GoAsync(browser, email)).Path.ShouldBe($"/o/{slug}");
        (await scim.RoleAsync("dee")).ShouldBe(Role.Developer);
        (await program.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_was_never_active_is_refused_whatever_the_rules_would_give()
    {
        await using var org = await SignOnSite.StartAsync(site, mapping: Mapping);
        var scim = await DirectoryOfAsync(org);
        var email = $"gone@{org.Domain}";
        await scim.NewUserAsync("gone", isActive: false);
        org.SignIn(email, "nats-admins");
        using var browser = site.NewBrowser();
        (await SignOnSite.GoAsync(browser, email)).Text().ShouldContain("external.deprovisioned");
        await using var db = site.Portal.AsOwner();
        var person = await db.Persons.SingleAsync(p => p.Email == email, Ct);
        (await db.PersonSessions.AnyAsync(s => s.PersonId == person.PersonId, Ct), await db.UserLogins.AnyAsync(l => l.UserId == person.Id, Ct), await db.Members.AnyAsync(m => m.PersonId == person.PersonId, Ct)).ShouldBe((false, false, false));
    }

    [Fact]
    public async Task Ended_in_one_organization_a_person_keeps_the_session_of_their_own_for_another()
    {
        await using var org = await SignOnSite.StartAsync(site, mapping: Mapping with { DefaultRole = Role.Viewer });
        var scim = await DirectoryOfAsync(org);
        var person = await site.Portal.NewPersonAsync();
        await using (var db = site.Portal.AsOwner())
        {
            (await db.Persons.SingleAsync(p => p.Id == person.Person.Value, Ct)).SetEmail($"two@{org.Domain}");
            await db.SaveChangesAsync(Ct);
        }

        var (theirs, own) = (await org.SlugAsync(), await new SlugOf(site.Portal).AsyncOf(person));
        var id = await scim.NewUserAsync("two");
        using var browser = site.NewBrowser();
        (await browser.SignInAsync($"two@{org.Domain}", $"/o/{theirs}")).Path.ShouldBe($"/o/{theirs}");
        await scim.SendAsync(HttpMethod.Delete, $"/Users/{id}", status: 204);
        (await browser.GetAsync($"/o/{theirs}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.OpenAsync($"/o/{own}")).Path.ShouldBe($"/o/{own}");
    }

    [Fact]
    public async Task A_login_follows_the_directorys_address_until_somebody_has_signed_in_by_it()
    {
        await using var org = await SignOnSite.StartAsync(site, mapping: Mapping with { DefaultRole = Role.Viewer });
        var scim = await DirectoryOfAsync(org);
        var id = await scim.NewUserAsync("maiden");
        await scim.NewUserAsync("other");
        ((string)(await RenameAsync(scim, id, "other", 409))["scimType"]!).ShouldBe("uniqueness");
        await RenameAsync(scim, id, "married");
        // Not to an address of a domain that is not the organization's.
        await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","path":"emails","value":[{"value":"somebody@elsewhere.example","primary":true}]}]""");
        await scim.PatchAsync($"/Users/{id}", """[{"op":"remove","path":"emails"}]""");

        using var browser = site.NewBrowser();
        org.SignIn($"married@{org.Domain}");
        (await SignOnSite.GoAsync(browser, $"married@{org.Domain}")).Path.ShouldBe($"/o/{await org.SlugAsync()}");
        (await scim.RoleAsync("maiden"), await scim.RoleAsync("married")).ShouldBe((null, Role.Viewer));

        await RenameAsync(scim, id, "again");
        (await scim.RoleAsync("married"), await scim.RoleAsync("again")).ShouldBe((Role.Viewer, null));
        await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","path":"active","value":false}]""");
        (await scim.RoleAsync("married")).ShouldBeNull();
        (await browser.OpenAsync($"/o/{await org.SlugAsync()}")).Path.ShouldStartWith("/sign-in?");
    }

    private static Task<System.Text.Json.Nodes.JsonObject> RenameAsync(ScimSite scim, string id, string name, int status = 200) =>
        scim.PatchAsync($"/Users/{id}", $$"""[{"op":"replace","path":"userName","value":"{{name}}@{{scim.Domain}}"}]""", status);

    // At the host that the browsers go to: what a session may is remembered there for a second.
    private async Task<ScimSite> DirectoryOfAsync(SignOnSite org)
    {
        var client = site.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await org.Tenant.NewScimTokenAsync()).Token);
        return new ScimSite(org.Tenant, org.Domain, client);
    }
}
