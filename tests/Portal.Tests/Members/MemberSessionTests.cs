using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Security;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

public sealed class MemberSessionTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_members_sessions_end_here_until_they_show_who_they_are_and_go_on_elsewhere()
    {
        var tenant = await portal.NewPersonAsync();
        var bo = await tenant.AddColleagueAsync(Role.Developer);
        using var theirs = await portal.SignInAsync(bo.Home);
        var (ours, own) = ($"/o/{await Administration.Administrators.SlugAsync(tenant)}", $"/o/{await Administration.Administrators.SlugAsync(bo.Home)}");
        (await theirs.OpenAsync(ours)).Path.ShouldBe(ours);
        using var browser = await portal.SignInAsync(tenant);

        var done = await browser.SubmitAsync($"{ours}/members/{bo.Person}", "main form:has(h2#sessions-h)");

        done.Path.ShouldBe($"{ours}/members/{bo.Person}?ended=1");
        var shut = await theirs.OpenAsync(ours);
        shut.Path.ShouldBe($"/step-up?back={Uri.EscapeDataString(ours)}");
        using var api = new HttpRequestMessage(HttpMethod.Get, "/api/v1/accounts") { Headers = { { "Trunkline-Organization", tenant.Id.ToString() } } };
        (await (await theirs.SendAsync(api, Ct)).ToldAsync()).ShouldBe("401 auth.sign_in_again");
        (await theirs.OpenAsync(own)).Path.ShouldBe(own, "their own organization is theirs");
        (await (await bo.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("200", "API tokens go on");
        (await theirs.SubmitAsync(shut, "main form:has([type=password])", ("Form.Password", Persons.Password))).Path.ShouldBe(ours);
    }

    [Fact]
    public async Task Nobody_ends_those_of_somebody_above_or_their_own()
    {
        var tenant = await portal.NewPersonAsync();
        var admin = await tenant.AddColleagueAsync(Role.Admin);
        (await (await admin.Client.PostAsync($"/api/v1/members/{tenant.Person}/end-sessions", new { })).ToldAsync()).ShouldBe("403 member.role_above_yours /role");
        (await (await admin.Client.PostAsync($"{admin.Path}/end-sessions", new { })).ToldAsync()).ShouldBe("409 member.own_sessions");
        (await (await tenant.Client.PostAsync($"{admin.Path}/end-sessions", new { })).ToldAsync()).ShouldBe("204");
        await using var db = portal.AsOwner();
        (await db.AuditRows.SingleAsync(a => a.OrganizationId == tenant.Id && a.Action == "member.end_sessions", Ct)).Target.ShouldBe(admin.Person.ToString());
    }
}
