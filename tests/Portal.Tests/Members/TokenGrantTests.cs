using System.Net;
using System.Net.Http.Json;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Tests.Security;
using Platform.Portal.Tests.SingleSignOn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>An API token that is limited to one account, whatever its owner may: others are not there for it, nor what concerns the whole organization.</summary>
public sealed class TokenGrantTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limited_to_one_account_the_others_are_not_there_and_nothing_makes_it_wider()
    {
        var tenant = await portal.NewTenantAsync();
        var other = await tenant.AddAccountAsync("other");

        var made = await (await tenant.Client.PostAsync("/api/v1/tokens", new { name = "robot", account_ids = new[] { other } })).ReadAsync<CreateToken.Response>();

        made.AccountIds.ShouldBe([other]);
        made.Scopes.ShouldBe(Permissions.WithinAccounts, ignoreOrder: true);
        var view = await (await tenant.Client.GetAsync($"/api/v1/tokens/{made.Id}", Ct)).ReadAsync<TokenView>();
        (await (await tenant.Client.GetAsync("/api/v1/tokens", Ct)).ReadAsync<Page<TokenView>>()).Data.Single(t => t.Id == made.Id).AccountIds.ShouldBe(view.AccountIds);
        view.AccountIds.ShouldBe([other]);
        using var robot = portal.ClientWith(made.Token);
        (await robot.AccountsAsync()).ShouldBe(["other"]);
        (await robot.ToldAsync(HttpMethod.Get, tenant.AccountPath)).ShouldBe("404 account.not_found");
        (await robot.ToldAsync(HttpMethod.Get, tenant.UserPath)).ShouldBe("404 user.not_found");
        (await (await robot.PostAsync($"{tenant.AccountPath}/users", new { name = "intruder" })).ToldAsync()).ShouldBe("404 account.not_found");
        (await (await robot.PostAsync($"/api/v1/accounts/{other}/users", new { name = "welcome" })).ToldAsync()).ShouldBe("201");
        (await (await robot.PostAsync("/api/v1/accounts", new { name = "third" })).ToldAsync()).ShouldBe("403 account.may_not_manage");
        (await (await robot.PostAsync("/api/v1/tokens", new { name = "wider" })).ToldAsync()).ShouldBe("403 token.may_not_manage");
        (await (await robot.PostAsync($"/api/v1/tokens/{made.Id}/rotate", new { })).ToldAsync()).ShouldBe("403 token.may_not_manage");
        (await robot.ToldAsync(HttpMethod.Get, "/api/v1/audit-events")).ShouldBe("403 audit.may_not_read");
    }

    [Fact]
    public async Task A_successor_is_limited_as_the_token_was()
    {
        var tenant = await portal.NewTenantAsync();
        var old = await tenant.NewTokenAsync(Role.Owner, new("robot", AccountIds: [tenant.Account]));
        await tenant.AddAccountAsync("other");

        var made = await (await tenant.Client.PostAsync($"/api/v1/tokens/{old.Id}/rotate", new { })).ReadAsync<RotateToken.Response>();

        made.AccountIds.ShouldBe([tenant.Account]);
        using var robot = portal.ClientWith(made.Token);
        (await robot.AccountsAsync()).ShouldBe(["default"]);
    }

    [Fact]
    public async Task Of_a_member_who_is_limited_a_token_sees_what_both_see()
    {
        var tenant = await portal.NewTenantAsync();
        var (one, two) = (await tenant.AddAccountAsync("one"), await tenant.AddAccountAsync("two"));
        var bo = await tenant.AddColleagueAsync(Role.Developer, one, two);
        (await (await bo.Client.PostAsync("/api/v1/tokens", new { name = "beyond", account_ids = new[] { tenant.Account } })).ToldAsync()).ShouldBe("400 token.unknown_account /account_ids");
        var made = await (await bo.Client.PostAsync("/api/v1/tokens", new { name = "within", account_ids = new[] { two } })).ReadAsync<CreateToken.Response>();
        using var robot = portal.ClientWith(made.Token);
        (await robot.AccountsAsync()).ShouldBe(["two"]);

        (await tenant.Client.PatchAsJsonAsync(bo.Path, new { account_ids = new[] { one } }, Json.Options, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        // A good token is remembered for a second.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await robot.AccountsAsync()).ShouldBeEmpty();
        (await bo.Client.AccountsAsync()).ShouldBe(["one"]);
    }

    [Theory]
    [InlineData("accounts:manage", false, "400 token.scope_not_limited /scopes")]
    [InlineData("tokens:manage", false, "400 token.scope_not_limited /scopes")]
    [InlineData("accounts:read", true, "400 token.unknown_account /account_ids")]
    [InlineData("accounts:read", false, "201")]
    public async Task A_limit_that_is_none_is_refused(string scope, bool isForeign, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        var account = isForeign ? (await portal.NewTenantAsync()).Account : tenant.Account;
        (await (await tenant.Client.PostAsync("/api/v1/tokens", new { name = "robot", scopes = new[] { scope }, account_ids = new[] { account } })).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task Limited_to_no_account_there_is_none()
    {
        var tenant = await portal.NewTenantAsync();
        using var robot = portal.ClientWith((await tenant.NewTokenAsync(Role.Owner, new("robot", AccountIds: []))).Token);
        (await robot.AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_makes_a_limited_token_and_says_that_it_is_one()
    {
        var tenant = await portal.NewPersonAsync();
        await tenant.AddAccountAsync("other");
        using var browser = await portal.SignInAsync(tenant);
        var path = $"/o/{await new SlugOf(portal).AsyncOf(tenant)}/tokens";

        var form = new[] { ("Form.Name", "robot"), ("Form.Limit", "some"), ("Form.Accounts", tenant.Account.ToString()), ("Form.Scopes", "accounts:read") };
        (await browser.SubmitAsync(path, "form:has([name='Form.Days'])", [.. form, ("Form.Scopes", "tokens:manage")])).Text().ShouldContain("token.scope_not_limited");

        var made = await browser.SubmitAsync(path, "form:has([name='Form.Days'])", form);

        made.Page.QuerySelector("section[aria-label='Your API tokens']")!.TextContent.ShouldContain("1 account only");
        using var robot = portal.ClientWith(made.Page.QuerySelector("section[aria-label='One-time secret'] pre code")!.TextContent);
        (await robot.AccountsAsync()).ShouldBe(["default"]);
        (await robot.ToldAsync(HttpMethod.Get, "/api/v1/tokens")).ShouldBe("403 token.may_not_manage");
    }
}

/// <summary>Who sees which accounts.</summary>
internal static class Sight
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static HttpClient ClientWith(this PortalFixture portal, string token)
    {
        var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public static async Task<AccountId> AddAccountAsync(this Tenant tenant, string name) =>
        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name })).ReadAsync<AccountView>()).Id;

    public static async Task<string[]> AccountsAsync(this HttpClient client) =>
        [.. (await (await client.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.Select(a => a.Name).Order(StringComparer.Ordinal)];

    public static async Task<string> ToldAsync(this HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return await (await client.SendAsync(request, Ct)).ToldAsync();
    }
}
