using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

public sealed class OrganizationTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_makes_a_further_organization_with_an_account_of_its_own()
    {
        var ada = await portal.NewPersonAsync();
        using var client = ada.AsPerson();

        (await (await ada.Client.PostAsync("/api/v1/organizations", new { name = "Second" })).ToldAsync()).ShouldBe("403 auth.person_needed");
        (await (await client.PostAsync("/api/v1/organizations", new { name = " \t" })).ToldAsync()).ShouldBe("400 organization.name_invalid /name");
        var made = await (await client.PostAsync("/api/v1/organizations", new { name = "Second & Son" })).ReadAsync<OrganizationView>();

        (made.Name, made.Role).ShouldBe(("Second & Son", Role.Owner));
        made.Slug.ShouldStartWith("second-son");
        (await (await ada.Client.GetAsync("/api/v1/organizations", Ct)).ReadAsync<Page<OrganizationView>>()).Data.ShouldHaveSingleItem("a token sees its own").Id.ShouldBe(ada.Id);
        using var browser = await portal.SignInAsync(ada);
        (await (await browser.GetAsync("/api/v1/organizations", Ct)).ReadAsync<Page<OrganizationView>>()).Data.Select(o => o.Id).ShouldBe([ada.Id, made.Id]);
        await using var db = portal.AsOwner();
        (await db.Accounts.SingleAsync(a => a.OrganizationId == made.Id, Ct)).Name.ShouldBe("default");
        (await db.AuditRows.Where(a => a.OrganizationId == made.Id).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct)).ShouldBe(["organization.create", "account.create", "user.create"]);
    }

    [Fact]
    public async Task A_new_slug_counts_at_once_and_pages_by_the_old_one_lead_on()
    {
        var ada = await portal.NewPersonAsync();
        var eve = await portal.NewPersonAsync();
        var old = await SlugAsync(ada);
        var path = $"/api/v1/organizations/{ada.Id}";
        using var browser = await portal.SignInAsync(ada);
        using var stranger = await portal.SignInAsync(eve);

        (await (await ada.Client.PatchAsJsonAsync(path, new { slug = $"{old}-2", name = "Anew" }, Ct)).ReadAsync<OrganizationView>()).ShouldBe(new(ada.Id, "Anew", $"{old}-2", Role.Owner));

        var moved = await browser.GetAsync($"/o/{old}/members?cursor=", Ct);
        (moved.StatusCode, moved.RequestMessage!.RequestUri!.PathAndQuery).ShouldBe((HttpStatusCode.OK, $"/o/{old}-2/members?cursor="));
        (await stranger.GetAsync($"/o/{old}/members", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await eve.Client.PatchAsJsonAsync($"/api/v1/organizations/{eve.Id}", new { slug = old }, Ct)).ToldAsync()).ShouldBe("409 organization.slug_taken /slug");
        (await (await eve.Client.PatchAsJsonAsync($"/api/v1/organizations/{eve.Id}", new { slug = $"{old}-2" }, Ct)).ToldAsync()).ShouldBe("409 organization.slug_taken /slug");
        (await (await ada.Client.PatchAsJsonAsync(path, new { slug = "No Such" }, Ct)).ToldAsync()).ShouldBe("400 organization.slug_invalid /slug");
        (await (await ada.Client.PatchAsJsonAsync(path, new { slug = old }, Ct)).ToldAsync()).ShouldBe("200", "back to the one before");
        (await browser.GetAsync($"/o/{old}-2/members", Ct)).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe($"/o/{old}/members");
        (await (await eve.Client.PatchAsJsonAsync(path, new { name = "Mine" }, Ct)).ToldAsync()).ShouldBe("404 organization.not_found");
        (await (await (await ada.AddColleagueAsync(Role.Admin)).Client.PatchAsJsonAsync(path, new { name = "Mine" }, Ct)).ToldAsync()).ShouldBe("403 organization.may_not_manage");
    }

    [Fact]
    public async Task Deleted_its_accounts_are_closed_nobody_enters_and_an_owner_brings_all_of_it_back_as_it_was()
    {
        var ada = await portal.NewPersonAsync();
        var admin = await ada.AddColleagueAsync(Role.Admin);
        var (suspended, closed) = (await AccountAsync(ada, "suspended"), await AccountAsync(ada, "closed"));
        (await ada.Client.PostAsync($"/api/v1/accounts/{suspended}/suspend", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ada.Client.DeleteAsync($"/api/v1/accounts/{closed}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var before = await StatesAsync(ada);
        var path = $"/api/v1/organizations/{ada.Id}";
        using var person = ada.AsPerson();

        (await (await admin.Client.DeleteAsync(path, Ct)).ToldAsync()).ShouldBe("403 organization.may_not_manage");
        (await ada.Client.DeleteAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await StatesAsync(ada)).Select(a => (a.Id, a.State, a.Generation, a.DaysLeft)).ShouldBe(before.Select(a => a.State is AccountState.Closed
            ? (a.Id, a.State, a.Generation, 7) : (a.Id, AccountState.Closed, a.Generation + 1, 30)));
        using var browser = await portal.SignInAsync(ada);
        (await (await browser.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("403 organization.none");
        var listed = await (await browser.GetAsync("/api/v1/organizations?state=deleted", Ct)).ReadAsync<Page<OrganizationView>>();
        listed.Data.ShouldHaveSingleItem().PurgeAt!.Value.ShouldBe(TimeProvider.System.GetUtcNow().AddDays(30), TimeSpan.FromMinutes(5));
        (await (await admin.Home.AsPerson().PostAsync($"{path}/restore", new { })).ToldAsync()).ShouldBe("403 organization.may_not_manage");
        (await (await (await portal.NewPersonAsync()).AsPerson().PostAsync($"{path}/restore", new { })).ToldAsync()).ShouldBe("404 organization.not_found");
        await WaitForRefusalAsync(ada);

        (await person.PostAsync($"{path}/restore", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await StatesAsync(ada)).Select(a => (a.Id, a.State)).ShouldBe(before.Select(a => (a.Id, a.State)));
        (await (await person.PostAsync($"{path}/restore", new { })).ToldAsync()).ShouldBe("404 organization.not_found");
        (await (await ada.Client.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.Count.ShouldBe(2);
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == ada.Id).OrderByDescending(a => a.Sequence).Select(a => a.Action).Take(2).ToListAsync(Ct)).ShouldBe(["organization.restore", "organization.delete"]);
    }

    [Fact]
    public async Task After_thirty_days_it_is_gone_for_good()
    {
        var ada = await portal.NewPersonAsync();
        (await ada.Client.DeleteAsync($"/api/v1/organizations/{ada.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await using (var db = portal.AsOwner())
        {
            await db.Organizations.Where(o => o.Id == ada.Id).ExecuteUpdateAsync(s => s.SetProperty(o => o.PurgeAt, TimeProvider.System.GetUtcNow().AddSeconds(-1)), Ct);
        }

        (await (await ada.AsPerson().PostAsync($"/api/v1/organizations/{ada.Id}/restore", new { })).ToldAsync()).ShouldBe("404 organization.not_found");
    }

    private static async Task<AccountId> AccountAsync(Tenant tenant, string name) =>
        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name })).ReadAsync<AccountView>()).Id;

    private async Task<List<(AccountId Id, AccountState State, long Generation, int DaysLeft)>> StatesAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        var now = TimeProvider.System.GetUtcNow();
        var accounts = await db.Accounts.Where(a => a.OrganizationId == tenant.Id).OrderBy(a => a.Id).ToListAsync(Ct);
        return accounts.ConvertAll(a => (a.Id, a.State, a.Generation, a.PurgeAt is { } purge ? (int)Math.Round((purge - now).TotalDays) : 0));
    }

    private async Task<string> SlugAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.Slug).SingleAsync(Ct);
    }

    // A good token is remembered for a second.
    private static async Task WaitForRefusalAsync(Tenant tenant)
    {
        for (var tries = 0; tries < 100 && await (await tenant.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync() != "401 auth.token_unknown"; tries++)
        {
            await Task.Delay(50, Ct);
        }

        (await (await tenant.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("401 auth.token_unknown");
    }
}
