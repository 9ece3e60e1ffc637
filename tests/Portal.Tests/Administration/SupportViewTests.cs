using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.Administration;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Tests.Security;
using Platform.Store;

namespace Platform.Portal.Tests.Administration;

public sealed class SupportViewTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_sees_an_organization_as_a_viewer_with_a_banner_on_every_page_until_they_end_it()
    {
        var (admin, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var slug = await tenant.SlugAsync();
        (await browser.OpenAsync($"/o/{slug}")).Text().ShouldContain("Not found");

        var home = await BeginAsync(browser, tenant, "viewer");
        home.Path.ShouldBe($"/o/{slug}");
        foreach (var path in new[] { $"/o/{slug}/accounts", $"/o/{slug}/members", $"/o/{slug}/a/{tenant.Account}/users", $"/o/{slug}/a/{tenant.Account}/settings" })
        {
            (await browser.OpenAsync(path)).Text().ShouldContain("Support view of ", customMessage: path);
        }

        (await (await browser.GetAsync($"/api/v1/accounts?x={tenant.Id}", Ct)).ToldAsync()).ShouldBe("200", "the API is not in it: this is the administrator's own organization");
        using var api = new HttpRequestMessage(HttpMethod.Get, "/api/v1/accounts") { Headers = { { "Trunkline-Organization", tenant.Id.ToString() } } };
        (await (await browser.SendAsync(api, Ct)).ToldAsync()).ShouldBe("404 organization.not_found");

        (await browser.SubmitAsync($"/o/{slug}", "form[action='/support/end']")).Path.ShouldBe($"/admin/organizations/{tenant.Id}?done=ended");
        (await browser.OpenAsync($"/o/{slug}")).Text().ShouldContain("Not found");
        foreach (var log in new[] { tenant.Id, Organization.Platform })
        {
            var view = await ViewAsync(tenant);
            var row = (await portal.RowsAsync(log, "support_view.begin", view)).ShouldHaveSingleItem();
            (row.Actor, row.Detail.Contains("Ticket 41", StringComparison.Ordinal)).ShouldBe(($"person {admin.Person}", true));
            (await portal.RowsAsync(log, "support_view.end", view)).ShouldHaveSingleItem();
        }

        browser.Dispose();
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("developer")]
    [InlineData("admin")]
    public async Task Whatever_the_role_nothing_in_it_shows_or_makes_a_secret(string role)
    {
        var (_, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var slug = await tenant.SlugAsync();
        await BeginAsync(browser, tenant, role);

        (await browser.OpenAsync($"/o/{slug}/tokens")).Page.QuerySelector("main form:has([name='Form.Name'])").ShouldBeNull();
        var form = (await browser.OpenAsync($"/o/{slug}")).Page.QuerySelector("[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        foreach (var path in new[] { "tokens", $"a/{tenant.Account}/users/{tenant.User}/creds", $"a/{tenant.Account}/connect/creds", "archive" })
        {
            using var body = new FormUrlEncodedContent([new("__RequestVerificationToken", form), new("_handler", "token"), new("Form.Name", "mine"), new("Form.Days", "7")]);
            var answer = await browser.PostAsync($"/o/{slug}/{path}", body, Ct);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            (text.Contains("tl_pat_", StringComparison.Ordinal) || text.Contains("BEGIN", StringComparison.Ordinal)).ShouldBeFalse(path);
        }

        await using var db = portal.AsOwner();
        (await db.ApiTokens.CountAsync(t => t.OrganizationId == tenant.Id, Ct)).ShouldBe(1, "the tenant's own");
        (await db.Credentials.CountAsync(c => c.OrganizationId == tenant.Id, Ct)).ShouldBe(0);
        browser.Dispose();
    }

    [Fact]
    public async Task A_change_made_in_it_is_under_the_administrators_name_and_says_as_what()
    {
        var (admin, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var slug = await tenant.SlugAsync();
        await BeginAsync(browser, tenant, "developer");
        var users = $"/o/{slug}/a/{tenant.Account}/users/new";

        await browser.SubmitAsync(users, "main form:has([name='Form.Name'])", ("Form.Name", "helped"));

        var row = (await portal.RowsAsync(tenant.Id, "user.create"))[^1];
        row.Actor.ShouldBe($"person {admin.Person}");
        var support = JsonDocument.Parse(row.Origin).RootElement.GetProperty("support");
        (support.GetProperty("view").GetString(), support.GetProperty("as").GetString()).ShouldBe((await ViewAsync(tenant), "developer"));
        (await portal.BrokenAsync(tenant.Id)).ShouldBeNull();
        browser.Dispose();
    }

    [Fact]
    public async Task Each_page_looked_at_in_it_is_in_the_tenants_log_once_a_minute()
    {
        var (admin, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var slug = await tenant.SlugAsync();
        await BeginAsync(browser, tenant, "viewer");
        foreach (var page in new[] { "accounts", "members", "accounts?name=x", "accounts" })
        {
            await browser.OpenAsync($"/o/{slug}/{page}");
        }

        var view = await ViewAsync(tenant);
        var rows = await portal.RowsAsync(tenant.Id, "support_view.page", view);
        rows.Select(PathOf).ShouldBe([$"/o/{slug}", $"/o/{slug}/accounts", $"/o/{slug}/members"]);
        rows.ShouldAllBe(r => r.Actor == $"person {admin.Person}" && r.Origin.Contains(view));

        await using (var scope = portal.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Caller>().Set(tenant.Id, admin.Person, $"person {admin.Person}", []);
            var open = new OpenSupportView(Kernel.SupportViewId.Parse(view, null), tenant.Id, "", slug, admin.Person, Role.Viewer, rows[0].At.AddMinutes(30));
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            await SupportPageViews.WriteAsync(db, open, $"/o/{slug}/members", rows[^1].At.AddSeconds(59), Ct);
            await SupportPageViews.WriteAsync(db, open, $"/o/{slug}/members", rows[^1].At.AddSeconds(60), Ct);
        }

        (await portal.RowsAsync(tenant.Id, "support_view.page", view)).Select(PathOf).Count(p => p == $"/o/{slug}/members").ShouldBe(2);
        (await portal.BrokenAsync(tenant.Id)).ShouldBeNull();
        await browser.SubmitAsync($"/o/{slug}", "form[action='/support/end']");
        await browser.OpenAsync($"/o/{slug}/archive");
        (await portal.RowsAsync(tenant.Id, "support_view.page", view)).Select(PathOf).ShouldNotContain($"/o/{slug}/archive", "it showed nothing");
        browser.Dispose();

        static string PathOf(AuditRow row) => JsonElement.Parse(row.Detail).GetProperty("path").GetString()!;
    }

    [Fact]
    public async Task It_ends_with_its_time_its_session_and_its_administrator()
    {
        var (admin, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var slug = await tenant.SlugAsync();
        await admin.GrantAsync(hasApp: false);
        using var another = await portal.SignInAsync(admin);
        await admin.GrantAsync();
        await BeginAsync(browser, tenant, "viewer");
        (await another.OpenAsync($"/o/{slug}")).Text().ShouldContain("Not found", customMessage: "another session of the same person");

        await ChangeAsync("UPDATE support_views SET started_at = started_at - interval '31 minutes', ends_at = ends_at - interval '31 minutes' WHERE organization_id = $1");
        (await browser.OpenAsync($"/o/{slug}")).Text().ShouldContain("Not found");

        await BeginAsync(browser, tenant, "viewer");
        (await browser.OpenAsync($"/o/{slug}")).Text().ShouldContain("Support view of ");
        await admin.GrantAsync(isAdministrator: false);
        (await browser.OpenAsync($"/o/{slug}")).Text().ShouldContain("Not found");
        browser.Dispose();

        async Task ChangeAsync(string sql)
        {
            await using var db = portal.AsOwner();
            await db.Database.ExecuteSqlRawAsync(sql.Replace("$1", $"'{tenant.Id.Value}'", StringComparison.Ordinal), Ct);
        }
    }

    [Fact]
    public async Task It_wants_two_factors_a_reason_a_role_and_a_fresh_sign_in()
    {
        var (admin, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var slug = await tenant.SlugAsync();
        (await BeginAsync(browser, tenant, "owner")).Text().ShouldContain("admin.role_invalid");
        (await BeginAsync(browser, tenant, "viewer", reason: "")).Text().ShouldContain("admin.reason_invalid");
        (await BeginAsync(browser, admin, "viewer")).Text().ShouldContain("admin.is_member");
        var page = await browser.OpenAsync($"/admin/organizations/{tenant.Id}");
        await admin.AgeAsync(authenticated: TimeSpan.FromMinutes(16));
        (await browser.SubmitAsync(page, "form:has([name='Supporting.Reason'])", ("Supporting.Reason", "Ticket 41"), ("Supporting.Role", "viewer"))).Path.ShouldStartWith("/step-up");
        await admin.AgeAsync(authenticated: TimeSpan.FromMinutes(-16));
        await BeginAsync(browser, tenant, "viewer");

        await admin.GrantAsync(hasApp: false);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await browser.OpenAsync($"/o/{slug}")).Path.ShouldStartWith("/two-factors");
        browser.Dispose();
    }

    private static Task<(string Path, AngleSharp.Html.Dom.IHtmlDocument Page)> BeginAsync(HttpClient browser, Tenant tenant, string role, string reason = "Ticket 41") =>
        browser.SubmitAsync($"/admin/organizations/{tenant.Id}", "form:has([name='Supporting.Reason'])", ("Supporting.Reason", reason), ("Supporting.Role", role));

    private async Task<string> ViewAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        return (await db.SupportViews.Where(v => v.OrganizationId == tenant.Id).OrderBy(v => v.StartedAt).Select(v => v.Id).LastAsync(Ct)).ToString();
    }
}
