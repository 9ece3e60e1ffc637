using Platform.Portal.Features.Clients;
using Platform.Portal.Tests.Issuer;
using Platform.Portal.Tests.Security;
using Platform.Portal.Tests.SingleSignOn;

namespace Platform.Portal.Tests.Members;

/// <summary>A service account that is there for one account only.</summary>
public sealed class ServiceGrantTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_its_secret_and_by_tokens_for_it_the_other_accounts_are_not_there()
    {
        var tenant = await portal.NewPersonAsync();
        var other = await tenant.AddAccountAsync("other");

        var made = await (await tenant.Client.PostAsync("/api/v1/clients", new { name = "robot", kind = "service", role = "developer", account_ids = new[] { other } })).ReadAsync<CreateClient.Response>();

        made.Client.AccountIds.ShouldBe([other]);
        (await (await tenant.Client.GetAsync($"/api/v1/clients/{made.Client.Id}", Ct)).ReadAsync<ClientView>()).AccountIds.ShouldBe([other]);
        using var service = new OAuthApp(portal, tenant, made.Client.Id.ToString(), made.Secret, new(portal.NewBrowser(), tenant.Email));
        var next = await (await tenant.Client.PostAsync($"/api/v1/clients/{made.Client.Id}/secrets", new { })).ReadAsync<AddSecret.Response>();
        var token = (await service.TokenAsync(("grant_type", "client_credentials"))).Text("access_token");
        foreach (var text in new[] { made.Secret!, next.Secret, token })
        {
            using var robot = portal.ClientWith(text);
            (await robot.AccountsAsync()).ShouldBe(["other"]);
            (await robot.ToldAsync(HttpMethod.Get, tenant.UserPath)).ShouldBe("404 user.not_found");
            (await (await robot.PostAsync($"{tenant.AccountPath}/users", new { name = "intruder" })).ToldAsync()).ShouldBe("404 account.not_found");
            (await (await robot.PostAsync("/api/v1/connect-revocations", new { provider = "idp_01m8nbj61we5m87f8sej9amrde", subject = "x" })).ToldAsync()).ShouldStartWith("403");
        }
    }

    [Theory]
    [InlineData("service", "admin", false, "400 client.limit_needs_narrow_role /account_ids")]
    [InlineData("native", null, false, "400 client.limit_needs_narrow_role /account_ids")]
    [InlineData("service", "viewer", true, "400 client.unknown_account /account_ids")]
    [InlineData("service", "viewer", false, "201")]
    public async Task A_limit_that_is_none_is_refused(string kind, string? role, bool isForeign, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        var account = isForeign ? (await portal.NewTenantAsync()).Account : tenant.Account;
        (await (await tenant.Client.PostAsync("/api/v1/clients", new { name = "robot", kind, role, account_ids = new[] { account } })).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task The_page_makes_a_limited_service_account_and_says_that_it_is_one()
    {
        var tenant = await portal.NewPersonAsync();
        await tenant.AddAccountAsync("other");
        using var browser = await portal.SignInAsync(tenant);
        var path = $"/o/{await new SlugOf(portal).AsyncOf(tenant)}/service-accounts";

        var made = await browser.SubmitAsync(
            path, "form:has([name='Form.Role'])", ("Form.Name", "robot"), ("Form.Role", "Viewer"), ("Form.Days", "7"), ("Form.Limit", "some"), ("Form.Accounts", tenant.Account.ToString()));

        made.Page.QuerySelector("section[aria-label='Service accounts']")!.TextContent.ShouldContain("service, viewer, 1 account only");
        using var robot = portal.ClientWith(made.Page.QuerySelector("section[aria-label='One-time secret'] pre code")!.TextContent);
        (await robot.AccountsAsync()).ShouldBe(["default"]);
    }
}
