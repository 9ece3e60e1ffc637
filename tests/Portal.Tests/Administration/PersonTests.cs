using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Administration;
using Platform.Portal.Tests.Security;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Administration;

public sealed class PersonTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_are_found_by_their_address_with_how_they_sign_in()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        await browser.EnrolAsync();

        var found = (await (await admin.Client.GetAsync($"/api/v1/admin/persons?search={ada.Email.ToUpperInvariant()}", Ct)).ReadAsync<Page<AnyPersonView>>()).Data.ShouldHaveSingleItem();
        (found.Id, found.Email, found.HasTwoStep, found.Sessions, found.IsAdministrator, found.LockedUntil).ShouldBe((ada.Person, ada.Email, true, 1, false, null));
        var detail = await (await admin.Client.GetAsync($"/api/v1/admin/persons/{ada.Person}", Ct)).ReadAsync<AnyPersonDetail>();
        (detail.Organizations.Single().Id, detail.Sessions.Count).ShouldBe((ada.Id, 1));
        detail.Events.ShouldContain(e => e.Action == "person.sign_in");
        (await (await admin.Client.GetAsync("/api/v1/admin/persons?limit=1", Ct)).ReadAsync<Page<AnyPersonView>>()).NextCursor.ShouldNotBeNull();
        (await (await admin.Client.GetAsync("/api/v1/admin/persons/per_01m8nbj61we5m87f8sej9amrde", Ct)).ToldAsync()).ShouldBe("404 admin.person_not_found");
    }

    [Fact]
    public async Task A_locked_person_is_let_try_again_and_told()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var ada = await portal.NewPersonAsync();
        await using (var db = portal.AsOwner())
        {
            await db.Persons.Where(p => p.Id == ada.Person.Value).ExecuteUpdateAsync(s => s.SetProperty(p => p.LockoutEnd, TimeProvider.System.GetUtcNow().AddMinutes(15)), Ct);
        }

        (await ReadAsync(admin, ada)).LockedUntil.ShouldNotBeNull();
        (await (await admin.Client.PostAsync(Path(ada, "unlock"), new { })).ToldAsync()).ShouldBe("204");

        (await ReadAsync(admin, ada)).LockedUntil.ShouldBeNull();
        (await portal.SignInAsync(ada)).Dispose();
        (await ada.MailedAsync(1)).ShouldContain("Your login is no longer locked");
        (await portal.RowsAsync(Organization.Platform, "person.unlock", ada.Person.ToString())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task All_sessions_of_somebody_end_at_once()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var ada = await portal.NewPersonAsync();
        using var one = await portal.SignInAsync(ada);
        using var two = await portal.SignInAsync(ada);

        (await (await admin.Client.PostAsync(Path(ada, "end-sessions"), new { })).ToldAsync()).ShouldBe("204");

        (await one.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        (await two.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        (await portal.RowsAsync(Organization.Platform, "person.end_sessions", ada.Person.ToString())).Single().Detail.ShouldBe("""{"ended":2}""");
        await using var db = portal.AsOwner();
        (await db.PersonEvents.AnyAsync(e => e.PersonId == ada.Person && e.Action == "person.end_sessions", Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_lost_second_factor_is_taken_away_with_the_reason_written_down_and_the_person_told()
    {
        var (admin, page) = await portal.SignInAdministratorAsync();
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        await browser.EnrolAsync();
        (await (await admin.Client.PostAsync(Path(ada, "reset-second-factor"), new { reason = "" })).ToldAsync()).ShouldStartWith("400 ");

        var done = await page.SubmitAsync($"/admin/persons/{ada.Person}", "form:has([name='Form.Reason'])", ("Form.Reason", "Showed a passport in a call."));

        done.Path.ShouldBe($"/admin/persons/{ada.Person}?done=reset");
        (await browser.OpenAsync("/security")).Path.ShouldStartWith("/sign-in", Case.Sensitive, "its sessions ended");
        (await portal.SignInAsync(ada)).Dispose();
        (await ada.MailedAsync(2)).ShouldContain("Your second factor was taken away; set up a new one");
        (await portal.RowsAsync(Organization.Platform, "person.reset_second_factor", ada.Person.ToString())).Single().Detail.ShouldContain("Showed a passport");
        await using var db = portal.AsOwner();
        (await db.UserTokens.CountAsync(t => t.UserId == ada.Person.Value, Ct)).ShouldBe(0, "neither secret nor recovery codes");
        (await (await admin.Client.PostAsync($"/api/v1/admin/persons/{admin.Person}/unlock", new { })).ToldAsync()).ShouldBe("409 admin.not_yourself");
        page.Dispose();
    }

    private static string Path(Tenant person, string what) => $"/api/v1/admin/persons/{person.Person}/{what}";

    private static async Task<AnyPersonView> ReadAsync(Tenant admin, Tenant person) =>
        (await (await admin.Client.GetAsync($"/api/v1/admin/persons/{person.Person}", Ct)).ReadAsync<AnyPersonDetail>()).Person;
}
