using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests.Security;

public sealed class SessionLifeTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_ended_session_is_refused_on_every_replica_within_a_second_or_so()
    {
        var ada = await portal.NewPersonAsync();
        await using var replica = portal.StartHost([]);
        using var stolen = await portal.SignInAsync(ada);
        using var browser = await portal.SignInAsync(ada);
        using var there = replica.NewClient();
        there.DefaultRequestHeaders.Add("Cookie", await CookieAsync(ada));
        (await StatusAsync(there)).ShouldBe(HttpStatusCode.OK);

        var ended = await browser.SubmitAsync("/security", "form[action$='/end']");

        ended.Path.ShouldBe("/security?ended=1");
        ended.Page.QuerySelectorAll("form[action$='/end']").Length.ShouldBe(1);
        (await browser.SubmitAsync("/security", "form[action$='/end-others']")).Path.ShouldBe("/security?ended=1");
        (await StatusAsync(stolen)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await StatusAsync(there)).ShouldBe(HttpStatusCode.Unauthorized);
        await using var db = portal.AsOwner();
        (await db.AuditRows.CountAsync(a => a.OrganizationId == ada.Id && a.Action == "person.end_sessions", Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another()
    {
        var (ada, eve) = (await portal.NewPersonAsync(), await portal.NewPersonAsync());
        using var browser = await portal.SignInAsync(ada);
        using var others = await portal.SignInAsync(eve);
        await using var db = portal.AsOwner();
        var session = await db.PersonSessions.Where(s => s.PersonId == ada.Person).Select(s => s.Id).SingleAsync(Ct);
        var page = await others.OpenAsync("/security");
        page.Page.QuerySelector("form[action='/sign-out']")!.SetAttribute("action", $"/security/sessions/{session}/end");

        (await others.SubmitAsync(page, "form[action$='/end']")).Text().ShouldContain("Not found");

        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signed_out_the_cookie_is_worth_nothing()
    {
        var ada = await portal.NewPersonAsync();
        var cookie = await CookieAsync(ada);
        using var browser = portal.NewClient();
        browser.DefaultRequestHeaders.Add("Cookie", cookie);
        (await browser.SubmitAsync("/security", "form[action='/sign-out']")).Path.ShouldBe("/sign-in");

        using var replay = portal.NewClient();
        replay.DefaultRequestHeaders.Add("Cookie", cookie);
        (await StatusAsync(replay)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_changed_password_ends_the_others_and_gives_this_one_another_key()
    {
        var ada = await portal.NewPersonAsync();
        using var other = await portal.SignInAsync(ada);
        using var browser = await portal.SignInAsync(ada);
        await using var db = portal.AsOwner();
        var before = await db.PersonSessions.Where(s => s.PersonId == ada.Person).Select(s => s.Hash).ToListAsync(Ct);

        (await browser.SubmitAsync("/security/password", "main form", ("Form.Password", "not my password"), ("Form.NewPassword", "a whole new password"))).Text().ShouldContain("security.wrong_password");
        (await browser.SubmitAsync("/security/password", "main form", ("Form.Password", Persons.Password), ("Form.NewPassword", "short"))).Text().ShouldContain("signup.password_too_short");
        (await browser.SubmitAsync("/security/password", "main form", ("Form.Password", Persons.Password), ("Form.NewPassword", "a whole new password"))).Path.ShouldBe("/security?done=password");

        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(other)).ShouldBe(HttpStatusCode.Unauthorized);
        var after = await db.PersonSessions.Where(s => s.PersonId == ada.Person).Select(s => s.Hash).SingleAsync(Ct);
        before.ShouldAllBe(hash => !hash.SequenceEqual(after));
        (await ada.MailedAsync(1)).ShouldBe(["Your password was changed"]);
    }

    [Fact]
    public async Task A_session_ends_unused_after_a_week_and_used_after_a_month()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);

        await ada.AgeAsync(seen: TimeSpan.FromDays(6));
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK);
        await ada.AgeAsync(begun: TimeSpan.FromDays(29), seen: TimeSpan.FromDays(6));
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK, "the last request counts as use");
        await ada.AgeAsync(begun: TimeSpan.FromDays(2));
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.Unauthorized);

        using var idle = await portal.SignInAsync(ada);
        await ada.AgeAsync(seen: TimeSpan.FromDays(8));
        (await StatusAsync(idle)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser) => (await browser.GetAsync("/api/v1/accounts", Ct)).StatusCode;

    // A client that follows no redirect and keeps no cookies shows what was set.
    private async Task<string> CookieAsync(Tenant person)
    {
        using var bare = portal.NewBareClient();
        var page = await bare.GetAsync("/sign-in", Ct);
        var form = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync(Ct)).QuerySelector("form:has([type=password])")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent(form.QuerySelectorAll("input[name]").ToDictionary(
                i => i.GetAttribute("name")!,
                i => i.GetAttribute("name") switch { "Form.Email" => person.Email, "Form.Password" => Persons.Password, _ => i.GetAttribute("value") ?? "" })),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        return (await bare.SendAsync(request, Ct)).SessionCookie();
    }
}
