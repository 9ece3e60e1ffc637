using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests.Security;

public sealed class TwoStepTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turned_on_signing_in_takes_a_code_each_good_once()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var offered = await browser.OpenAsync("/security/two-step");
        offered.Page.QuerySelector("svg.qr path").ShouldNotBeNull();
        (await browser.SubmitAsync(offered, "main form", ("Form.Code", "000000"))).Text().ShouldContain("auth.wrong_code");
        var (secret, codes) = await browser.EnrolAsync();
        codes.Length.ShouldBe(10);

        using var elsewhere = portal.NewClient();
        var step = await PasswordAsync(elsewhere, ada);
        step.Path.ShouldStartWith("/sign-in/second-step");
        (await elsewhere.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await elsewhere.SubmitAsync(step, "main form", ("Form.Code", TwoStepPersons.Code(secret, -1)))).Text().ShouldContain("auth.wrong_code", Case.Sensitive, "the code that turned it on was used then");
        (await elsewhere.SubmitAsync(step, "main form", ("Form.Code", TwoStepPersons.Code(secret)))).Path.ShouldStartWith("/o/");
        (await elsewhere.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var third = portal.NewClient();
        var again = await PasswordAsync(third, ada);
        (await third.SubmitAsync(again, "main form", ("Form.Code", TwoStepPersons.Code(secret)))).Text().ShouldContain("auth.wrong_code");
        (await third.SubmitAsync(again, "main form", ("Form.Code", codes[0]))).Path.ShouldStartWith("/o/");
        using var fourth = portal.NewClient();
        (await fourth.SubmitAsync(await PasswordAsync(fourth, ada), "main form", ("Form.Code", codes[0]))).Text().ShouldContain("auth.wrong_code");

        (await BasicAsync(ada)).ShouldBe("401 auth.second_step_required");
        (await ada.MailedAsync(2)).ShouldBe(["Signing in now takes a code of your authenticator app", "A recovery code was used; 9 are left"]);
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == ada.Id && a.Action.StartsWith("person.")).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct))
            .ShouldBe(["person.create", "person.enable_totp", "person.use_recovery_code"]);
        (await db.PersonEvents.Where(e => e.PersonId == ada.Person).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Ct))
            .ShouldBe(["person.sign_in", "person.enable_totp", "person.sign_in", "person.use_recovery_code", "person.sign_in"]);
        var kept = await db.UserTokens.Where(t => t.UserId == ada.Person.Value).Select(t => t.Value!).ToListAsync(Ct);
        kept.Count.ShouldBe(2);
        kept.ShouldAllBe(value => !value.Contains(secret) && !codes.Any(value.Contains));
    }

    [Fact]
    public async Task Turned_on_it_ends_the_sessions_begun_in_one_step_and_turned_off_one_step_is_enough()
    {
        var ada = await portal.NewPersonAsync();
        using var other = await portal.SignInAsync(ada);
        using var browser = await portal.SignInAsync(ada);
        await browser.EnrolAsync();

        (await other.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        (await browser.SubmitAsync("/security", "form[action='/security/two-step/off']")).Path.ShouldBe("/security?done=two-step-off");
        (await PasswordAsync(other, ada)).Path.ShouldStartWith("/o/");
        await using var db = portal.AsOwner();
        (await db.UserTokens.CountAsync(t => t.UserId == ada.Person.Value, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Ten_wrong_codes_lock_whoever_has_the_password()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var (secret, codes) = await browser.EnrolAsync();
        using var thief = portal.NewClient();
        for (var i = 0; i < 10; i++)
        {
            // The right password in between must not begin the count anew.
            var step = await PasswordAsync(thief, ada);
            (await thief.SubmitAsync(step, "main form", ("Form.Code", "123456"))).Text().ShouldContain("auth.wrong_code");
        }

        (await PasswordAsync(thief, ada)).Text().ShouldContain("auth.wrong_password");
        (await browser.OpenAsync("/security")).Path.ShouldBe("/security", "who is signed in stays so");
        await ada.AgeAsync(authenticated: TimeSpan.FromMinutes(16));
        (await browser.SubmitAsync("/step-up", "main form:has([type=password])", ("Form.Password", Persons.Password), ("Form.Code", codes[0]))).Text().ShouldContain("security.wrong_password");
        secret.Length.ShouldBe(32);
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var (_, old) = await browser.EnrolAsync();

        (await browser.SubmitAsync("/security/recovery-codes", "main form")).Text().ShouldContain("Shown once");

        using var elsewhere = portal.NewClient();
        (await elsewhere.SubmitAsync(await PasswordAsync(elsewhere, ada), "main form", ("Form.Code", old[0]))).Text().ShouldContain("auth.wrong_code");
    }

    private static Task<(string Path, AngleSharp.Html.Dom.IHtmlDocument Page)> PasswordAsync(HttpClient browser, Tenant person) =>
        browser.SubmitAsync("/sign-in", "form:has([type=password])", ("Form.Email", person.Email), ("Form.Password", Persons.Password));

    private async Task<string> BasicAsync(Tenant person)
    {
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Email}:{Persons.Password}")));
        return await (await client.PostAsync("/api/v1/tokens", new { name = "basic" })).ToldAsync();
    }
}
