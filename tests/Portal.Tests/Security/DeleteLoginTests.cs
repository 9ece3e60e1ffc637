using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Tests.Administration;
using Platform.Store;

namespace Platform.Portal.Tests.Security;

/// <summary>Somebody deletes their own login (ASVS 5.0 7.4.2).</summary>
public sealed class DeleteLoginTests(PortalFixture portal)
{
    private const string Page = "/security/delete";
    private const string Form = "form:has([name='Form.Address'])";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_member_it_is_not_deleted_and_the_page_says_what_to_leave()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);

        var slug = await ada.SlugAsync();

        var page = await browser.OpenAsync(Page);

        page.Page.QuerySelector(Form).ShouldBeNull();
        page.Page.QuerySelectorAll($"main a[href='/o/{slug}/settings'], main a[href='/o/{slug}/members/{ada.Person}']").Length.ShouldBe(2);
        await ada.AsAsync(Role.Owner, async s =>
        {
            (await s.GetRequiredService<PortalDb>().DeleteLoginAsync(ada.Person, TimeProvider.System.GetUtcNow(), Ct)).ShouldBeFalse();
            return true;
        });
        (await portal.SignInAsync(ada)).Dispose();
    }

    [Fact]
    public async Task Typed_in_full_it_is_gone_with_all_that_hung_on_it_and_the_address_is_free()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        using var other = await portal.SignInAsync(ada);
        await browser.EnrolAsync();
        (await ada.Client.DeleteAsync($"/api/v1/organizations/{ada.Id}", Ct)).IsSuccessStatusCode.ShouldBeTrue();
        var page = await browser.OpenAsync(Page);
        var wrong = await browser.SubmitAsync(page, Form, ("Form.Address", "ada@elsewhere.example"));
        wrong.Page.QuerySelector("#delete-address")!.GetAttribute("aria-invalid").ShouldBe("true");

        var gone = await browser.SubmitAsync(page, Form, ("Form.Address", ada.Email));

        gone.Path.ShouldBe("/sign-in?gone=1");
        gone.Text().ShouldContain("Your login is deleted.");
        (await browser.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        (await other.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        await using (var db = portal.AsOwner())
        {
            (await db.Persons.CountAsync(p => p.Id == ada.Person.Value, Ct), await db.Members.CountAsync(m => m.PersonId == ada.Person, Ct)).ShouldBe((0, 0));
            (await db.PersonSessions.CountAsync(s => s.PersonId == ada.Person, Ct), await db.PersonEvents.CountAsync(e => e.PersonId == ada.Person, Ct), await db.UserTokens.CountAsync(t => t.UserId == ada.Person.Value, Ct)).ShouldBe((0, 0, 0));
            (await AuditLog.VerifyAsync(db, Organization.Platform, Ct)).ShouldBeNull();
        }

        (await portal.RowsAsync(Organization.Platform, "person.delete", ada.Person.ToString())).ShouldHaveSingleItem().Actor.ShouldBe($"person {ada.Person}");
        (await ada.MailedAsync(2)).ShouldContain("Your login is deleted");
        using var anew = portal.NewClient();
        (await anew.PostAsync("/api/v1/signup", new { email = ada.Email, password = Persons.Password, organization = "Anew" })).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task It_wants_a_fresh_sign_in_and_is_not_for_members_or_who_runs_the_platform()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        (await ada.Client.DeleteAsync($"/api/v1/organizations/{ada.Id}", Ct)).IsSuccessStatusCode.ShouldBeTrue();
        var page = await browser.OpenAsync(Page);
        await ada.AgeAsync(authenticated: TimeSpan.FromMinutes(16));
        (await browser.OpenAsync(Page)).Path.ShouldStartWith("/step-up?back=%2Fsecurity%2Fdelete");
        (await browser.SubmitAsync(page, Form, ("Form.Address", ada.Email))).Path.ShouldStartWith("/step-up");
        await ada.AgeAsync(authenticated: TimeSpan.FromMinutes(-16));
        var eve = await portal.NewPersonAsync();
        await using (var db = portal.AsOwner())
        {
            // Let in somewhere since the page was loaded.
            db.Members.Add(new Member { OrganizationId = eve.Id, PersonId = ada.Person, Role = Role.Viewer, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        var changed = await browser.SubmitAsync(page, Form, ("Form.Address", ada.Email));
        changed.Text().ShouldContain("The page has changed since you loaded it");
        (await browser.OpenAsync(changed.Page.QuerySelector("main a.btn--primary")!.GetAttribute("href")!)).Text().ShouldContain("Leave these first");
        await using (var db = portal.AsOwner())
        {
            await db.Members.Where(m => m.PersonId == ada.Person).ExecuteDeleteAsync(Ct);
            await db.Persons.Where(p => p.Id == ada.Person.Value).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPlatformAdministrator, true), Ct);
        }

        (await browser.SubmitAsync(page, Form, ("Form.Address", ada.Email))).Text().ShouldContain("security.runs_platform");
    }
}
