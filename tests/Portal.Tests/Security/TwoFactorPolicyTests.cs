using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Fleet;
using Platform.Store;

namespace Platform.Portal.Tests.Security;

public sealed class TwoFactorPolicyTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_organization_that_requires_it_shuts_out_browsers_and_tokens_without()
    {
        var (owner, member) = (await portal.NewPersonAsync(), await portal.NewPersonAsync());
        using var theirs = await portal.SignInAsync(member);
        var home = (await theirs.OpenAsync("/")).Path;
        var token = await MemberTokenAsync(owner, member);
        (await ToldAsync(owner.Client, new { require_two_factors = true })).ShouldBe("409 security_policy.none_yourself");
        (await ToldAsync(owner.Client, new { })).ShouldBe("400 security_policy.missing /require_two_factors");
        using var browser = await portal.SignInAsync(owner);
        await browser.EnrolAsync();
        var slug = (await browser.OpenAsync("/")).Path;
        (await browser.SubmitAsync($"{slug}/security", "main form", ("Form.Required", "true"))).Path.ShouldBe($"{slug}/security?saved=1");

        (await browser.OpenAsync(slug)).Path.ShouldBe(slug, "the session had its second factor when the app was set up");
        (await owner.Client.GetAsync("/api/v1/accounts", Ct)).IsSuccessStatusCode.ShouldBeTrue("the token's owner has a second factor");
        (await theirs.OpenAsync(home)).Path.ShouldBe(home, "their own organization asks for nothing");
        (await theirs.OpenAsync(slug)).Path.ShouldBe($"/two-factors?back={Uri.EscapeDataString(slug)}");
        (await (await theirs.GetAsync($"/api/v1/accounts?x={owner.Id}", Ct)).ToldAsync()).ShouldBe("400 organization.choose Trunkline-Organization");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/accounts") { Headers = { { "Trunkline-Organization", owner.Id.ToString() } } };
        (await (await theirs.SendAsync(request, Ct)).ToldAsync()).ShouldBe("403 auth.two_factors_required");
        using var program = portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);
        (await (await program.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("403 auth.token_needs_two_factors");

        await theirs.EnrolAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await theirs.OpenAsync(slug)).Path.ShouldBe(slug);
        (await program.GetAsync("/api/v1/accounts", Ct)).IsSuccessStatusCode.ShouldBeTrue();
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == owner.Id && a.Action == "organization.set_security_policy").Select(a => a.Detail).SingleAsync(Ct))
            .ShouldBe("""{"from":false,"require_two_factors":true}""");
    }

    [Fact]
    public async Task A_browser_signed_in_before_shows_its_second_factor_and_goes_on()
    {
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var slug = (await browser.OpenAsync("/")).Path;
        var (secret, _) = await browser.EnrolAsync();
        await using (var db = portal.AsOwner())
        {
            await db.Organizations.Where(o => o.Id == ada.Id).ExecuteUpdateAsync(s => s.SetProperty(o => o.RequiresTwoFactors, true), Ct);
            await db.PersonSessions.Where(s => s.PersonId == ada.Person).ExecuteUpdateAsync(s => s.SetProperty(r => r.Methods, ["pwd"]), Ct);
        }

        await ada.AgeAsync();
        // That nothing was required is remembered for a second.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        var shut = await browser.OpenAsync(slug);
        shut.Path.ShouldStartWith("/two-factors");
        var step = await browser.OpenAsync(shut.Page.QuerySelector("main a.btn--primary")!.GetAttribute("href")!);
        (await browser.SubmitAsync(step, "main form:has([type=password])", ("Form.Password", Persons.Password), ("Form.Code", TwoStepPersons.Code(secret)))).Path.ShouldBe(slug);
    }

    [Fact]
    public async Task What_is_the_platforms_is_there_for_administrators_with_two_factors()
    {
        var admin = await portal.NewPersonAsync();
        await admin.GrantAsync(hasApp: false);
        using var browser = await portal.SignInAsync(admin);
        var token = await admin.FleetTokenAsync();
        using var program = portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);

        (await browser.OpenAsync("/admin/fleet")).Path.ShouldStartWith("/two-factors");
        (await (await browser.GetAsync("/api/v1/admin/fleet", Ct)).ToldAsync()).ShouldBe("403 auth.two_factors_required");
        (await (await program.GetAsync("/api/v1/admin/fleet", Ct)).ToldAsync()).ShouldBe("403 auth.token_needs_two_factors");

        await browser.EnrolAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await browser.OpenAsync("/admin/fleet")).Path.ShouldBe("/admin/fleet");
        (await program.GetAsync("/api/v1/admin/fleet", Ct)).IsSuccessStatusCode.ShouldBeTrue();
    }

    // A token of the member's in the owner's organization.
    private async Task<string> MemberTokenAsync(Tenant owner, Tenant member)
    {
        await using (var db = portal.AsOwner())
        {
            db.Members.Add(new Member { OrganizationId = owner.Id, PersonId = member.Person, Role = Role.Developer, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        return (await (owner with { Person = member.Person }).NewTokenAsync(Role.Developer, new("theirs"))).Token;
    }

    private static async Task<string> ToldAsync<T>(HttpClient client, T body) =>
        await (await client.PutAsync("/api/v1/security-policy", System.Net.Http.Json.JsonContent.Create(body), Ct)).ToldAsync();
}
