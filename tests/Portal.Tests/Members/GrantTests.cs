using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>A member who is there for one account only: others are not there, by API, by token, by page.</summary>
public sealed class GrantTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limited_to_one_account_the_others_are_not_there_and_unlimited_they_are_again()
    {
        var tenant = await portal.NewPersonAsync();
        var other = (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "other" })).ReadAsync<AccountView>()).Id;
        var bo = await tenant.AddColleagueAsync(Role.Developer);
        (await NamesAsync(bo)).ShouldBe(["default", "other"]);

        (await (await tenant.Client.PatchAsJsonAsync(bo.Path, new { account_ids = new[] { other } }, Json.Options, Ct)).ReadAsync<MemberView>()).AccountIds.ShouldBe([other]);

        await WaitForAsync(bo, ["other"]);
        (await (await bo.Client.GetAsync(tenant.AccountPath, Ct)).ToldAsync()).ShouldBe("404 account.not_found");
        (await bo.Client.GetAsync(tenant.UserPath, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bo.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "intruder" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bo.Client.PostAsync($"/api/v1/accounts/{other}/users", new { name = "welcome" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        using var browser = await portal.SignInAsync(bo.Home);
        var slug = await SlugAsync(tenant);
        (await browser.GetAsync($"/o/{slug}/a/{tenant.Account}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetStringAsync($"/o/{slug}/accounts", Ct)).ShouldNotContain(tenant.Account.ToString());
        (await browser.GetAsync($"/o/{slug}/a/{other}/users", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await tenant.Client.PatchAsJsonAsync(bo.Path, new { account_ids = (string[]?)null }, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await WaitForAsync(bo, ["default", "other"]);
    }

    [Theory]
    [InlineData("admin", false, "400 member.limit_needs_narrow_role /account_ids")]
    [InlineData("billing", false, "400 member.limit_needs_narrow_role /account_ids")]
    [InlineData("viewer", true, "400 member.unknown_account /account_ids")]
    public async Task A_limit_that_is_none_is_refused(string role, bool isForeign, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        var stranger = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(Role.Viewer);
        (await (await tenant.Client.PatchAsJsonAsync(bo.Path, new { role, account_ids = new[] { isForeign ? stranger.Account : tenant.Account } }, Json.Options, Ct)).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task Limited_to_no_account_there_is_none()
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(Role.Viewer);
        (await tenant.Client.PatchAsJsonAsync(bo.Path, new { account_ids = Array.Empty<string>() }, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await WaitForAsync(bo, []);
    }

    [Fact]
    public async Task Seen_as_a_viewer_the_portal_shows_and_takes_what_a_viewers_does_until_stopped()
    {
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        var slug = await SlugAsync(tenant);
        (await browser.GetAsync($"/o/{slug}/members", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await PostAsync("/see-as", new() { ["role"] = "viewer", ["back"] = $"/o/{slug}" })).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe($"/o/{slug}");

        var page = new HtmlParser().ParseDocument(await browser.GetStringAsync($"/o/{slug}/members", Ct));
        page.QuerySelector("main .banner")!.TextContent.ShouldContain("You see this as viewer.");
        page.QuerySelector("#invite-h")!.ParentElement!.ParentElement!.TextContent.ShouldContain("People are invited by admins and owners.");
        (await browser.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PostAsync($"/o/{slug}/invitations/inv_01m8nbj61we5m87f8sej9amrde/revoke", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "by-token" })).StatusCode.ShouldBe(HttpStatusCode.Created, "tokens are not touched");

        await PostAsync("/see-as/stop", new() { ["back"] = $"/o/{slug}" });
        (await browser.GetStringAsync($"/o/{slug}/members", Ct)).ShouldNotContain("You see this as");

        async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields)
        {
            var form = new HtmlParser().ParseDocument(await browser.GetStringAsync("/organizations", Ct)).QuerySelector("input[name=__RequestVerificationToken]")!;
            fields["__RequestVerificationToken"] = form.GetAttribute("value")!;
            return await browser.PostAsync(path, new FormUrlEncodedContent(fields), Ct);
        }
    }

    private static async Task<string[]> NamesAsync(Colleague who) =>
        [.. (await (await who.Client.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.Select(a => a.Name).Order(StringComparer.Ordinal)];

    // A good token is remembered for a second.
    private static async Task WaitForAsync(Colleague who, string[] names)
    {
        for (var tries = 0; tries < 100 && !(await NamesAsync(who)).SequenceEqual(names); tries++)
        {
            await Task.Delay(50, Ct);
        }

        (await NamesAsync(who)).ShouldBe(names);
    }

    private async Task<string> SlugAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.Slug).SingleAsync(Ct);
    }
}
