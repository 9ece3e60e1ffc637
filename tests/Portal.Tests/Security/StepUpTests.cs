using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Security;

public sealed class StepUpTests(PortalFixture portal)
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(16);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_wants_a_fresh_sign_in_and_the_form_comes_back_filled_in()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var home = (await browser.OpenAsync("/")).Path;
        var page = await browser.OpenAsync($"{home}/tokens");
        await ada.AgeAsync(authenticated: Stale);

        var asked = await browser.SubmitAsync(page, "main form:has([name='Form.Name'])", ("Form.Name", "deploy script"), ("Form.Days", "7"));
        asked.Path.ShouldStartWith("/step-up?back=");
        (await browser.SubmitAsync(asked, "main form:has([type=password])", ("Form.Password", "not my password"))).Text().ShouldContain("security.wrong_password");
        var back = await browser.SubmitAsync(asked, "main form:has([type=password])", ("Form.Password", Persons.Password));

        back.Path.ShouldStartWith($"{home}/tokens?name=deploy");
        back.Page.QuerySelector("[name='Form.Name']")!.GetAttribute("value").ShouldBe("deploy script");
        back.Page.QuerySelector("#token-days option[selected]")!.GetAttribute("value").ShouldBe("7");
        (await browser.SubmitAsync(back, "main form:has([name='Form.Name'])", ("Form.Days", "7"))).Text().ShouldContain("Shown once.");
    }

    [Fact]
    public async Task The_API_says_so_to_a_browser_and_asks_no_program()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var form = (await browser.OpenAsync("/security")).Page.QuerySelector("[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        await ada.AgeAsync(authenticated: Stale);

        (await ToldAsync()).ShouldBe("403 auth.step_up_required");
        await browser.SubmitAsync("/step-up", "main form:has([type=password])", ("Form.Password", Persons.Password));
        (await ToldAsync()).ShouldBe("201");
        (await (await ada.Client.PostAsync("/api/v1/tokens", new { name = "by token" })).ReadAsync<CreateToken.Response>()).Token.ShouldStartWith(ApiTokenText.Prefix);

        async Task<string> ToldAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tokens") { Content = JsonContent.Create(new { name = "by cookie" }) };
            request.Headers.Add("RequestVerificationToken", form);
            return await (await browser.SendAsync(request, Ct)).ToldAsync();
        }
    }

    [Theory]
    [InlineData("/security/two-step")]
    [InlineData("/security/recovery-codes")]
    [InlineData("/security/password")]
    [InlineData("/security/email")]
    public async Task What_changes_how_one_signs_in_asks_before_it_shows_a_form(string path)
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        await ada.AgeAsync(authenticated: Stale);

        var asked = await browser.OpenAsync(path);

        asked.Path.ShouldBe(FreshSignIn.PathBackTo(path));
        (await browser.SubmitAsync(asked, "main form:has([type=password])", ("Form.Password", Persons.Password))).Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("form[action$='/end']")]
    [InlineData("form[action$='/end-others']")]
    public async Task Ending_sessions_does_too(string form)
    {
        var ada = await portal.NewPersonAsync();
        using var other = await portal.SignInAsync(ada);
        using var browser = await portal.SignInAsync(ada);
        await ada.AgeAsync(authenticated: Stale);

        (await browser.SubmitAsync("/security", form)).Path.ShouldBe(FreshSignIn.PathBackTo("/security"));
        (await other.OpenAsync("/security")).Path.ShouldBe("/security");
    }

    [Fact]
    public async Task In_two_steps_it_takes_both_and_the_session_has_another_key_after()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var (secret, codes) = await browser.EnrolAsync();
        await ada.AgeAsync(authenticated: Stale);
        await using var db = portal.AsOwner();
        var before = await db.PersonSessions.SingleAsync(s => s.PersonId == ada.Person, Ct);

        (await browser.SubmitAsync("/step-up", "main form:has([type=password])", ("Form.Password", Persons.Password), ("Form.Code", "000000"))).Text().ShouldContain("auth.wrong_code");
        (await browser.SubmitAsync("/step-up", "main form:has([type=password])", ("Form.Password", Persons.Password), ("Form.Code", TwoStepPersons.Code(secret)))).Path.ShouldStartWith("/o/");

        db.ChangeTracker.Clear();
        var after = await db.PersonSessions.SingleAsync(s => s.PersonId == ada.Person, Ct);
        (after.Id, after.CreatedAt, after.Hash.SequenceEqual(before.Hash)).ShouldBe((before.Id, before.CreatedAt, false));
        after.AuthenticatedAt.ShouldBeGreaterThan(before.AuthenticatedAt);
        codes.Length.ShouldBe(10);
    }

    [Fact]
    public async Task A_way_back_leads_nowhere_else()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);

        (await browser.SubmitAsync("/step-up?back=https%3A%2F%2Fevil.example%2F", "main form:has([type=password])", ("Form.Password", Persons.Password))).Path.ShouldStartWith("/o/");
    }

    [Fact]
    public async Task Deleting_an_organization_does_too()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var home = (await browser.OpenAsync("/")).Path;
        var page = await browser.OpenAsync($"{home}/settings");
        await ada.AgeAsync(authenticated: Stale);
        await using var db = portal.AsOwner();
        var name = await db.Organizations.Where(o => o.Id == ada.Id).Select(o => o.Name).SingleAsync(Ct);

        (await browser.SubmitAsync(page, "form:has([name='Deleting.Name'])", ("Deleting.Name", name))).Path.ShouldBe(FreshSignIn.PathBackTo($"{home}/settings"));
        (await db.Organizations.Where(o => o.Id == ada.Id).Select(o => o.DeletedAt).SingleAsync(Ct)).ShouldBeNull();
    }
}
