using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.Administration;
using Platform.Portal.Tests.Security;
using Platform.Store;

namespace Platform.Portal.Tests.Administration;

/// <summary>A login an administrator has disabled (ASVS 5.0 7.4.2).</summary>
public sealed class DisabledPersonTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disabled_nothing_of_theirs_opens_anything_and_enabled_all_does_again()
    {
        var (admin, page) = await portal.SignInAdministratorAsync();
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        (await (await ada.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("200");
        (await (await admin.Client.PostAsync(Path(ada, "disable"), new { reason = "\n" })).ToldAsync()).ShouldStartWith("400 admin.reason_invalid");

        (await page.SubmitAsync($"/admin/persons/{ada.Person}", "form:has([name='Disabling.Reason'])", ("Disabling.Reason", "Left the company."))).Path.ShouldBe($"/admin/persons/{ada.Person}?done=disabled");

        (await (await ada.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldStartWith("401 auth.token_unknown");
        (await browser.OpenAsync("/security")).Path.ShouldStartWith("/sign-in");
        (await SignInAsync(ada)).ShouldContain("auth.login_disabled");
        (await BasicAsync(ada)).ShouldBe("403 auth.login_disabled");
        var seen = await (await admin.Client.GetAsync($"/api/v1/admin/persons/{ada.Person}", Ct)).ReadAsync<AnyPersonDetail>();
        (seen.Person.DisabledAt is null, seen.Organizations.Single().Id).ShouldBe((false, ada.Id));
        (await (await admin.Client.PostAsync(Path(ada, "disable"), new { reason = "Again." })).ToldAsync()).ShouldBe("409 admin.already_disabled");
        (await ada.MailedAsync(1)).ShouldContain("Your login was disabled");
        (await portal.RowsAsync(Organization.Platform, "person.disable", ada.Person.ToString())).Single().Detail.ShouldContain("Left the company.");

        (await (await admin.Client.PostAsync(Path(ada, "enable"), new { })).ToldAsync()).ShouldBe("204");

        (await (await ada.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("200");
        (await portal.SignInAsync(ada)).Dispose();
        (await (await admin.Client.PostAsync(Path(ada, "enable"), new { })).ToldAsync()).ShouldBe("409 admin.not_disabled");
        page.Dispose();
    }

    [Fact]
    public async Task Only_an_administrator_disables_and_the_portals_role_cannot_by_itself()
    {
        var (ada, eve) = (await portal.NewPersonAsync(), await portal.NewPersonAsync());

        (await (await eve.Client.PostAsync(Path(ada, "disable"), new { reason = "Because." })).ToldAsync()).ShouldStartWith("404 ");

        await eve.AsAsync(Role.Owner, async s =>
        {
            var db = s.GetRequiredService<PortalDb>();
            (await db.SetDisabledAsync(ada.Person, TimeProvider.System.GetUtcNow(), Ct)).ShouldBeFalse("no administrator");
            await Should.ThrowAsync<Npgsql.PostgresException>(() => db.Database.ExecuteSqlAsync($"UPDATE persons SET disabled_at = now() WHERE id = {ada.Person.Value}", Ct));
            return true;
        });
        (await (await ada.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("200");
    }

    private async Task<string> SignInAsync(Tenant person)
    {
        using var browser = portal.NewClient();
        return (await browser.SubmitAsync("/sign-in", "form:has([type=password])", ("Form.Email", person.Email), ("Form.Password", Persons.Password))).Text();
    }

    private async Task<string> BasicAsync(Tenant person)
    {
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Email}:{Persons.Password}")));
        return await (await client.PostAsync("/api/v1/tokens", new { name = "basic" })).ToldAsync();
    }

    private static string Path(Tenant person, string what) => $"/api/v1/admin/persons/{person.Person}/{what}";
}
