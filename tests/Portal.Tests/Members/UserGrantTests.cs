using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Members;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>A member who is there for one NATS user only: its account by name, that user and its credentials, by API, by token, by page; nothing else.</summary>
public sealed class UserGrantTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limited_to_one_user_there_is_its_account_itself_and_its_credentials_and_unlimited_all_again()
    {
        var tenant = await portal.NewPersonAsync();
        await tenant.AddAccountAsync("other");
        var granted = (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "granted" })).ReadAsync<UserView>()).Id;
        var bo = await tenant.AddColleagueAsync(Role.Developer);
        (await UsersAsync(bo)).ShouldBe(["default", "granted"]);

        var member = await (await tenant.Client.PatchAsJsonAsync(bo.Path, new { user_ids = new[] { granted } }, Json.Options, Ct)).ReadAsync<MemberView>();

        (member.AccountIds, member.UserIds!.Single()).ShouldBe((null, granted));
        await WaitForAsync(bo, ["granted"]);
        (await (await bo.Client.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.ShouldHaveSingleItem().Id.ShouldBe(tenant.Account);
        (await (await bo.Client.PostAsync($"{tenant.AccountPath}/users/{granted}/credentials", new { })).ReadAsync<IssueCredential.Response>()).Creds.ShouldNotBeNull();
        var rotated = await (await bo.Client.PostAsync($"{tenant.AccountPath}/users/{granted}/rotate", new { })).ReadAsync<RotateUser.Response>();
        rotated.Revoked.ShouldHaveSingleItem();
        foreach (var (path, told) in new[]
        {
            ($"{tenant.UserPath}/credentials", "404 user.not_found"), (tenant.UserPath, "404 user.not_found"), ($"{tenant.AccountPath}/streams", "403 account.may_not_read"),
            ($"{tenant.AccountPath}/signing-key-groups", "403 account.may_not_read"), ("/api/v1/members", "403 member.may_not_read"), ("/api/v1/webhooks", "403 webhook.may_not_manage"),
        })
        {
            (await (await bo.Client.GetAsync(path, Ct)).ToldAsync()).ShouldBe(told, path);
        }

        (await bo.Client.PostAsync($"{tenant.UserPath}/rotate", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bo.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "intruder" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await tenant.Client.PatchAsJsonAsync(bo.Path, new { user_ids = (string[]?)null }, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await WaitForAsync(bo, ["default", "granted"]);
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == tenant.Id && a.Action == "member.update").OrderBy(a => a.Sequence).Select(a => a.Detail).FirstAsync(Ct)).ShouldContain($"\"users\":[\"{granted}\"]");
    }

    [Fact]
    public async Task A_token_of_theirs_sees_no_more_than_they_do_and_ends_with_their_user()
    {
        var tenant = await portal.NewPersonAsync();
        var bo = await tenant.AddColleagueAsync(Role.Developer);
        await LimitAsync(bo, tenant.User);
        await WaitForAsync(bo, ["default"]);
        (await (await bo.Client.PostAsync("/api/v1/tokens", new { name = "wider", scopes = new[] { "accounts:read" } })).ToldAsync()).ShouldBe("403 token.scope_too_wide /scopes");
        var made = await (await bo.Client.PostAsync("/api/v1/tokens", new { name = "own" })).ReadAsync<CreateToken.Response>();
        made.Scopes.ShouldBe(["users:read", "credentials:issue", "tokens:manage"], ignoreOrder: true);
        using var client = portal.ClientWith(made.Token);
        (await client.GetAsync($"{tenant.AccountPath}/exports", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.PostAsync($"{tenant.UserPath}/credentials", new { })).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await tenant.Client.DeleteAsync(tenant.UserPath, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await UntilAsync(async () => (await (await client.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.Count == 0);
        (await (await tenant.Client.GetAsync(bo.Path, Ct)).ReadAsync<MemberView>()).UserIds.ShouldBe([]);
    }

    [Fact]
    public async Task A_viewer_reads_and_issues_nothing_and_leaves_when_they_like()
    {
        var tenant = await portal.NewPersonAsync();
        var bo = await tenant.AddColleagueAsync(Role.Viewer);
        await LimitAsync(bo, tenant.User);
        await UntilAsync(async () => (await bo.Client.GetAsync($"{tenant.AccountPath}/streams", Ct)).StatusCode == HttpStatusCode.Forbidden);
        (await bo.Client.GetAsync($"{tenant.UserPath}/context", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await bo.Client.PostAsync($"{tenant.UserPath}/credentials", new { })).ToldAsync()).ShouldBe("403 credential.may_not_manage");

        using var browser = await portal.SignInAsync(bo.Home);
        var slug = await SlugAsync(tenant);
        (await browser.GetAsync($"/o/{slug}", Ct)).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe($"/o/{slug}/accounts");
        (await browser.GetAsync($"/o/{slug}/a/{tenant.Account}", Ct)).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe($"/o/{slug}/a/{tenant.Account}/users");
        foreach (var path in new[] { $"a/{tenant.Account}/users/{tenant.User}", $"a/{tenant.Account}/connect?user={tenant.User}", "regions", "tokens", $"members/{bo.Person}", "settings" })
        {
            (await browser.GetAsync($"/o/{slug}/{path}", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        foreach (var path in new[] { "members", $"members/{tenant.Person}", "ledger", "audit", "webhooks", $"a/{tenant.Account}/keys", $"a/{tenant.Account}/streams", $"a/{tenant.Account}/sharing", $"a/{tenant.Account}/ledger" })
        {
            (await browser.GetAsync($"/o/{slug}/{path}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await bo.Client.DeleteAsync(bo.Path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("admin", "own", "400 member.user_limit_needs_narrow_role /user_ids")]
    [InlineData("billing", "own", "400 member.user_limit_needs_narrow_role /user_ids")]
    [InlineData("viewer", "foreign", "400 member.unknown_user /user_ids")]
    [InlineData("viewer", "twice", "400 member.limited_twice /user_ids")]
    public async Task A_limit_that_is_none_is_refused_of_a_member_and_of_an_invitation(string role, string which, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        var stranger = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(Role.Viewer);
        var users = new[] { which == "foreign" ? stranger.User : tenant.User };
        var accounts = which == "twice" ? new[] { tenant.Account } : null;
        (await (await tenant.Client.PatchAsJsonAsync(bo.Path, new { role, user_ids = users, account_ids = accounts }, Json.Options, Ct)).ToldAsync()).ShouldBe(expected);
        (await (await tenant.Client.PostAsJsonAsync("/api/v1/invitations", new { email = "cy@example.com", role, user_ids = users, account_ids = accounts }, Json.Options, Ct)).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task The_organizations_provider_gives_the_role_and_leaves_the_limit_where_the_role_can_have_one()
    {
        var tenant = await portal.NewPersonAsync();
        var bo = await tenant.AddColleagueAsync(Role.Viewer);
        await LimitAsync(bo, tenant.User);

        await ProvisionAsync(Role.Developer, [tenant.Account]);
        var kept = await (await tenant.Client.GetAsync(bo.Path, Ct)).ReadAsync<MemberView>();
        (kept.Role, kept.AccountIds, kept.UserIds!.Single()).ShouldBe((Role.Developer, null, tenant.User));

        await ProvisionAsync(Role.Admin, null);
        var lifted = await (await tenant.Client.GetAsync(bo.Path, Ct)).ReadAsync<MemberView>();
        (lifted.Role, lifted.AccountIds, lifted.UserIds).ShouldBe((Role.Admin, null, null));

        Task<bool> ProvisionAsync(Role role, IReadOnlyList<AccountId>? accounts) => tenant.AsAsync(Role.Owner, async services =>
        {
            var db = services.GetRequiredService<PortalDb>();
            await using var tx = await db.BeginAsync(Ct);
            await ProvisionedMembers.SetAsync(db, bo.Person, new(role, accounts), "test", TimeProvider.System.GetUtcNow(), Ct);
            await tx.CommitAsync(Ct);
            return true;
        });
    }

    private static async Task LimitAsync(Colleague who, UserId only) =>
        (await who.Of.Client.PatchAsJsonAsync(who.Path, new { user_ids = new[] { only } }, Json.Options, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

    private static async Task<string[]> UsersAsync(Colleague who) =>
        [.. (await (await who.Client.GetAsync($"{who.Of.AccountPath}/users", Ct)).ReadAsync<Page<UserView>>()).Data.Select(u => u.Name).Order(StringComparer.Ordinal)];

    private static async Task WaitForAsync(Colleague who, string[] names)
    {
        await UntilAsync(async () => (await UsersAsync(who)).SequenceEqual(names));
        (await UsersAsync(who)).ShouldBe(names);
    }

    // A good token is remembered for a second.
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if (await isSo())
            {
                return;
            }

            await Task.Delay(50, Ct);
        }

        (await isSo()).ShouldBeTrue();
    }

    private async Task<string> SlugAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.Slug).SingleAsync(Ct);
    }
}
