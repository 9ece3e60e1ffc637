using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Administration;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Security;

public sealed class PasskeyTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_signs_in_by_itself_and_is_two_factors()
    {
        var ada = await portal.NewPersonAsync();
        using var device = new SoftPasskey();
        using var browser = await portal.SignInAsync(ada);
        (await AddAsync(browser, device, "Laptop")).Path.ShouldBe("/security?done=passkey-added");

        using var elsewhere = portal.NewClient();
        (await SignInAsync(elsewhere, device)).Path.ShouldStartWith("/o/");

        (await elsewhere.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var db = portal.AsOwner();
        (await db.PersonSessions.Where(s => s.PersonId == ada.Person).OrderBy(s => s.CreatedAt).Select(s => s.Methods).ToListAsync(Ct)).ShouldBe([["pwd"], ["pop", "mfa"]]);
        (await ada.MailedAsync(1)).ShouldBe(["A passkey was added: Laptop"]);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == ada.Id && a.Action == "person.add_passkey", Ct)).ShouldBe(1);
        device.CountBack(1);
        using var copy = portal.NewClient();
        (await SignInAsync(copy, device)).Path.ShouldStartWith("/sign-in?passkey=refused", Case.Sensitive, "a key that counts backwards was copied");
    }

    [Fact]
    public async Task It_is_refused_from_another_site_unverified_twice_or_once_removed()
    {
        var ada = await portal.NewPersonAsync();
        using var device = new SoftPasskey();
        using var browser = await portal.SignInAsync(ada);
        device.Verifies = false;
        (await AddAsync(browser, device, "Unverified")).Path.ShouldBe("/security?refused=security.passkey_not_made");
        (device.Verifies, device.Origin) = (true, "http://portal.test.evil.example");
        (await AddAsync(browser, device, "Elsewhere")).Path.ShouldBe("/security?refused=security.passkey_not_made");
        device.Origin = "http://portal.test";
        (await AddAsync(browser, device, "")).Path.ShouldBe("/security?refused=security.passkey_name");
        (await AddAsync(browser, device, "Phone")).Path.ShouldBe("/security?done=passkey-added");

        using var elsewhere = portal.NewClient();
        device.Verifies = false;
        (await SignInAsync(elsewhere, device)).Path.ShouldStartWith("/sign-in?passkey=refused");
        (device.Verifies, device.Origin) = (true, "https://portal.test");
        (await SignInAsync(elsewhere, device)).Path.ShouldStartWith("/sign-in?passkey=refused");
        device.Origin = "http://portal.test";
        var page = await elsewhere.OpenAsync("/sign-in");
        var answer = device.Get(await ChallengeAsync(elsewhere, page, "/sign-in/passkey/challenge"));
        await ChallengeAsync(elsewhere, page, "/sign-in/passkey/challenge");
        (await elsewhere.SubmitAsync(page, "form[action='/sign-in/passkey']", ("credential", answer))).Path.ShouldStartWith("/sign-in?passkey=refused", Case.Sensitive, "that was an answer to another challenge");

        (await browser.SubmitAsync("/security", "form[action$='/name']", ("name", "Old phone"))).Text().ShouldContain("The passkey has its new name.");
        (await browser.SubmitAsync("/security", "form[action$='/remove']")).Path.ShouldBe("/security?done=passkey-removed");
        (await SignInAsync(elsewhere, device)).Path.ShouldStartWith("/sign-in?passkey=refused");
    }

    [Fact]
    public async Task A_disabled_login_is_told_from_a_passkey_that_is_not_known()
    {
        var (admin, page) = await portal.SignInAdministratorAsync();
        page.Dispose();
        var ada = await portal.NewPersonAsync();
        using var device = new SoftPasskey();
        using var browser = await portal.SignInAsync(ada);
        await AddAsync(browser, device, "Laptop");
        (await (await admin.Client.PostAsync($"/api/v1/admin/persons/{ada.Person}/disable", new { reason = "Left." })).ToldAsync()).ShouldBe("204");

        using var elsewhere = portal.NewClient();
        var refused = await SignInAsync(elsewhere, device);

        refused.Path.ShouldStartWith("/sign-in?passkey=disabled");
        refused.Text().ShouldContain("auth.login_disabled");
    }

    [Fact]
    public async Task It_stands_for_the_code_and_for_a_fresh_sign_in_of_its_owner_only()
    {
        var (ada, eve) = (await portal.NewPersonAsync(), await portal.NewPersonAsync());
        using var device = new SoftPasskey();
        using var browser = await portal.SignInAsync(ada);
        await browser.EnrolAsync();
        await AddAsync(browser, device, "Laptop");
        using var elsewhere = portal.NewClient();
        var step = await elsewhere.SubmitAsync("/sign-in", "form:has([type=password])", ("Form.Email", ada.Email), ("Form.Password", Persons.Password));
        (await UseAsync(elsewhere, step, device, "/sign-in/passkey")).Path.ShouldStartWith("/o/");

        await ada.AgeAsync(authenticated: TimeSpan.FromMinutes(16));
        var asked = await browser.OpenAsync(FreshSignIn.PathBackTo("/security/password"));
        (await UseAsync(browser, asked, device, "/step-up/passkey")).Path.ShouldBe("/security/password");

        using var others = await portal.SignInAsync(eve);
        using var theirs = new SoftPasskey();
        await AddAsync(others, theirs, "Eve's");
        await eve.AgeAsync(authenticated: TimeSpan.FromMinutes(16));
        var forged = await others.OpenAsync("/step-up");
        (await UseAsync(others, forged, device, "/step-up/passkey")).Path.ShouldContain("passkey=refused");
        (await others.OpenAsync("/security/password")).Path.ShouldStartWith("/step-up");
    }

    private static async Task<(string Path, AngleSharp.Html.Dom.IHtmlDocument Page)> AddAsync(HttpClient browser, SoftPasskey device, string name)
    {
        var page = await browser.OpenAsync("/security");
        var made = device.Create(await ChallengeAsync(browser, page, "/security/passkeys/challenge"));
        return await browser.SubmitAsync(page, "form[action='/security/passkeys']", ("name", name), ("credential", made));
    }

    private static async Task<(string Path, AngleSharp.Html.Dom.IHtmlDocument Page)> SignInAsync(HttpClient browser, SoftPasskey device) =>
        await UseAsync(browser, await browser.OpenAsync("/sign-in"), device, "/sign-in/passkey");

    private static async Task<(string Path, AngleSharp.Html.Dom.IHtmlDocument Page)> UseAsync(HttpClient browser, (string, AngleSharp.Html.Dom.IHtmlDocument) page, SoftPasskey device, string action) =>
        await browser.SubmitAsync(page, $"form[action='{action}']", ("credential", device.Get(await ChallengeAsync(browser, page, "/sign-in/passkey/challenge"))));

    // As js/passkey.js asks.
    private static async Task<string> ChallengeAsync(HttpClient browser, (string Path, AngleSharp.Html.Dom.IHtmlDocument Page) on, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("RequestVerificationToken", on.Page.QuerySelector("[name='__RequestVerificationToken']")!.GetAttribute("value"));
        var response = await browser.SendAsync(request, Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Ct));
        return await response.Content.ReadAsStringAsync(Ct);
    }
}
