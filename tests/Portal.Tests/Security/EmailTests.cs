using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests.Security;

public sealed class EmailTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_address_counts_once_its_link_is_opened_and_the_old_one_is_told()
    {
        var ada = await portal.NewPersonAsync();
        var address = $"moved-{ada.Email}";
        using var other = await portal.SignInAsync(ada);
        using var browser = await portal.SignInAsync(ada);

        (await browser.SubmitAsync("/security/email", "main form", ("Form.Email", "nobody"))).Text().ShouldContain("signup.email_invalid");
        (await browser.SubmitAsync("/security/email", "main form", ("Form.Email", ada.Email))).Text().ShouldContain("security.same_address");
        (await browser.SubmitAsync("/security/email", "main form", ("Form.Email", address))).Path.ShouldBe("/security?done=email");
        var link = LinkOf(MailBox.Of(portal, address).ShouldHaveSingleItem());
        (await browser.OpenAsync("/security")).Text().ShouldContain(ada.Email, Case.Sensitive, "nothing has changed yet");

        (await browser.SubmitAsync($"{link}x", "main form")).Text().ShouldContain("security.email_code_invalid");
        (await browser.SubmitAsync(link, "main form")).Path.ShouldBe("/security");
        (await browser.OpenAsync("/security")).Text().ShouldContain(address);
        (await other.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        (await other.SubmitAsync("/sign-in", "form:has([type=password])", ("Form.Email", address), ("Form.Password", Persons.Password))).Path.ShouldStartWith("/o/");
        (await ada.MailedAsync(1)).ShouldBe([$"Your address was changed to {address}"]);
        using var late = portal.NewClient();
        (await late.SubmitAsync(link, "main form")).Text().ShouldContain("security.email_code_invalid");
        await using var db = portal.AsOwner();
        (await db.AuditRows.CountAsync(a => a.OrganizationId == ada.Id && a.Action == "person.change_email", Ct)).ShouldBe(1);
        (await db.Persons.Where(p => p.Id == ada.Person.Value).Select(p => p.UserName).SingleAsync(Ct)).ShouldBe(address);
    }

    [Fact]
    public async Task An_address_somebody_has_answers_the_same_and_tells_only_them()
    {
        var (ada, grace) = (await portal.NewPersonAsync(), await portal.NewPersonAsync());
        using var browser = await portal.SignInAsync(ada);

        (await browser.SubmitAsync("/security/email", "main form", ("Form.Email", grace.Email))).Path.ShouldBe("/security?done=email");

        (await grace.MailedAsync(1)).ShouldBe(["You already have an account"]);
    }

    private static string LinkOf(string mail) => Regex.Match(mail, @"http://portal\.test(/confirm-new-email\S+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
}
