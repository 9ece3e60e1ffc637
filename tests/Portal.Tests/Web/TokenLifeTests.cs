using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Clients;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Web;

public sealed class TokenLifeTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rotated_token_and_its_successor_are_both_good_until_the_overlap_ends()
    {
        var tenant = await portal.NewTenantAsync();
        var old = await tenant.NewTokenAsync(Role.Owner, new("nightly", TimeProvider.System.GetUtcNow().AddDays(90), [Permissions.ReadAccounts]));
        var path = $"/api/v1/tokens/{old.Id}/rotate";
        (await (await tenant.Client.PostAsync(path, new { overlap_seconds = 604_801 })).ToldAsync()).ShouldBe("400 token.overlap_invalid /overlap_seconds");

        var made = await (await tenant.Client.PostAsync(path, new { overlap_seconds = 3_600 })).ReadAsync<RotateToken.Response>();

        (made.Name, made.Scopes.Single()).ShouldBe(("nightly", Permissions.ReadAccounts));
        (made.ExpiresAt!.Value - TimeProvider.System.GetUtcNow()).TotalDays.ShouldBeInRange(89.9, 90.1);
        (made.Replaces.ExpiresAt - TimeProvider.System.GetUtcNow()).TotalMinutes.ShouldBeInRange(58, 60);
        (await ToldAsync(old.Token), await ToldAsync(made.Token)).ShouldBe(("200", "200"));
        await using var db = portal.AsOwner();
        await db.ApiTokens.Where(t => t.Id == old.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.ExpiresAt, t => t.CreatedAt), Ct);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await ToldAsync(old.Token), await ToldAsync(made.Token)).ShouldBe(("401 auth.token_expired", "200"));
        (await (await tenant.Client.PostAsync(path, new { })).ToldAsync()).ShouldBe("409 token.ended");
        (await (await tenant.Client.GetAsync($"/api/v1/tokens/{old.Id}", Ct)).ReadAsync<TokenView>()).ExpiresAt.ShouldNotBeNull();
        var row = await db.AuditRows.Where(a => a.OrganizationId == tenant.Id && a.Action == "token.rotate").SingleAsync(Ct);
        (row.Target, row.Detail.Contains(old.Id.ToString(), StringComparison.Ordinal), row.Detail.Contains(made.Token, StringComparison.Ordinal)).ShouldBe((made.Id.ToString(), true, false));
    }

    [Fact]
    public async Task Of_ten_who_rotate_a_token_at_once_one_gets_a_new_one()
    {
        var tenant = await portal.NewTenantAsync();
        var old = await tenant.NewTokenAsync(Role.Owner, new("contended"));

        var told = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await (await tenant.Client.PostAsync($"/api/v1/tokens/{old.Id}/rotate", new { })).ToldAsync()));

        told.Order().ShouldBe(["201", .. Enumerable.Repeat("409 token.ended", 9)]);
    }

    [Fact]
    public async Task Whoever_may_less_than_a_token_gets_no_successor_of_it()
    {
        var tenant = await portal.NewTenantAsync();
        var wide = await tenant.NewTokenAsync(Role.Owner, new("wide"));
        using var narrow = portal.NewClient();
        narrow.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewTokenAsync(Role.Owner, new("narrow", null, [Permissions.ManageTokens]))).Token);

        (await (await narrow.PostAsync($"/api/v1/tokens/{wide.Id}/rotate", new { })).ToldAsync()).ShouldBe("403 token.rotation_too_wide");
    }

    [Fact]
    public async Task A_token_says_when_from_where_and_by_what_it_was_last_used()
    {
        var tenant = await portal.NewTenantAsync();
        var token = await tenant.NewTokenAsync(Role.Owner, new("used"));
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Token);
        client.DefaultRequestHeaders.UserAgent.ParseAdd("nightly-report/2.1");
        await client.GetAsync("/api/v1/regions", Ct);

        TokenView view;
        while ((view = await (await tenant.Client.GetAsync($"/api/v1/tokens/{token.Id}", Ct)).ReadAsync<TokenView>()).LastUsedAt is null)
        {
            await Task.Delay(20, Ct);
        }

        (view.LastUsedFrom!.Contains("127.0.0.1", StringComparison.Ordinal), view.LastUsedAgent).ShouldBe((true, "nightly-report/2.1"));
        client.DefaultRequestHeaders.UserAgent.Clear();
        await client.GetAsync("/api/v1/regions", Ct);
        await Task.Delay(200, Ct);
        (await (await tenant.Client.GetAsync($"/api/v1/tokens/{token.Id}", Ct)).ReadAsync<TokenView>()).LastUsedAgent.ShouldBe("nightly-report/2.1", "once a minute is enough");
    }

    [Fact]
    public async Task Whoever_holds_a_persons_token_has_it_revoked_and_its_owner_is_told()
    {
        var tenant = await portal.NewTenantAsync();
        var token = await tenant.NewTokenAsync(Role.Owner, new("pasted"));
        using var nobody = portal.NewClient();
        var wrong = token.Token[..^1] + (token.Token[^1] == 'a' ? 'b' : 'a');
        (await (await nobody.PostAsync("/api/v1/leaked-tokens", new { token = wrong })).ToldAsync()).ShouldBe("400 token.leak_malformed /token");
        (await ReportAsync(nobody, ApiTokenText.New())).ShouldBe("unknown");

        (await ReportAsync(nobody, token.Token, "https://example.com/paste/7")).ShouldBe("revoked");

        (await ReportAsync(nobody, token.Token)).ShouldBe("unknown", "it has ended");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await ToldAsync(token.Token)).ShouldBe("401 auth.token_revoked");
        var mail = await MailAsync(tenant.Email);
        MailBox.Subject(mail).ShouldBe("A leaked token of yours was revoked");
        mail.ShouldContain("API token \"pasted\"");
        mail.ShouldContain("https://example.com/paste/7");
        mail.ShouldNotContain(token.Token);
        await using var db = portal.AsOwner();
        var row = await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).OrderByDescending(a => a.Sequence).FirstAsync(Ct);
        (row.Actor, row.Action, row.Target).ShouldBe(("system leak-report", "token.leak", token.Id.ToString()));
    }

    [Fact]
    public async Task A_service_accounts_secret_is_revoked_alike_and_the_owners_are_told()
    {
        var tenant = await portal.NewTenantAsync();
        var made = (await tenant.AsAsync(Role.Owner, s => Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<CreateClient.Handler>(s).HandleAsync(new("robot", ClientKind.Service, Role: Role.Viewer), Ct))).Value;
        (await ToldAsync(made.Secret!)).ShouldBe("200");
        using var nobody = portal.NewClient();

        (await ReportAsync(nobody, made.Secret!)).ShouldBe("revoked");

        (await ToldAsync(made.Secret!)).ShouldBe("401 auth.token_revoked");
        (await MailAsync(tenant.Email)).ShouldContain("of \"robot\"");
    }

    private static async Task<string> ReportAsync(HttpClient client, string token, string? source = null) =>
        (await (await client.PostAsync("/api/v1/leaked-tokens", new { token, source })).ReadAsync<ReportLeakedToken.Response>()).Result;

    private async Task<string> MailAsync(string email)
    {
        while (MailBox.Of(portal, email) is [])
        {
            await Task.Delay(20, Ct);
        }

        return MailBox.Of(portal, email)[^1];
    }

    private async Task<string> ToldAsync(string token)
    {
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await (await client.GetAsync("/api/v1/accounts", Ct)).ToldAsync();
    }
}
