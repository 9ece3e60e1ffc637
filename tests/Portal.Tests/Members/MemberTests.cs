using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

public sealed class MemberTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_who_is_there_with_role_and_accounts_page_by_page()
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(Role.Developer, tenant.Account);

        var first = await (await tenant.Client.GetAsync("/api/v1/members?limit=1", Ct)).ReadAsync<Page<MemberView>>();
        var second = await (await tenant.Client.GetAsync($"/api/v1/members?limit=1&cursor={first.NextCursor}", Ct)).ReadAsync<Page<MemberView>>();

        (first.Data.ShouldHaveSingleItem().Email, first.Data[0].Role, first.Data[0].AccountIds, first.HasMore).ShouldBe((tenant.Email, Role.Owner, null, true));
        var read = await (await bo.Client.GetAsync(bo.Path, Ct)).ReadAsync<MemberView>();
        (read.Email, read.Role, second.HasMore).ShouldBe((bo.Home.Email, Role.Developer, false));
        second.Data.ShouldHaveSingleItem().AccountIds.ShouldBe([tenant.Account]);
        (await (await bo.Home.Client.GetAsync($"/api/v1/members/{tenant.Person}", Ct)).ToldAsync()).ShouldBe("404 member.not_found");
    }

    [Theory]
    [InlineData(Role.Admin, Role.Viewer, "owner", "403 member.role_above_yours /role")]
    [InlineData(Role.Admin, Role.Viewer, "admin", "200")]
    [InlineData(Role.Admin, Role.Owner, "viewer", "403 member.role_above_yours /role")]
    [InlineData(Role.Owner, Role.Viewer, "owner", "200")]
    [InlineData(Role.Developer, Role.Viewer, "viewer", "403 member.may_not_manage")]
    [InlineData(Role.Owner, Role.Viewer, "queen", "400 patch.wrong_type /role")]
    [InlineData(Role.Owner, Role.Viewer, null, "400 member.role_required /role")]
    public async Task Nobody_gives_a_role_above_their_own_nor_takes_one(Role asker, Role before, string? after, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        var ada = await tenant.AddColleagueAsync(asker);
        var bo = await tenant.AddColleagueAsync(before);

        (await (await PatchAsync(ada.Client, bo, new { role = after })).ToldAsync()).ShouldBe(expected);
        (await (await PatchAsync(ada.Client, bo, new { role = after })).ToldAsync()).ShouldBe(expected, "once more");
        (await RoleAsync(bo)).ShouldBe(expected == "200" ? Enum.Parse<Role>(after!, ignoreCase: true) : before);
        await using var db = portal.AsOwner();
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "member.update", Ct)).ShouldBe(expected == "200" ? 1 : 0);
    }

    [Fact]
    public async Task A_token_gives_no_role_above_its_own_scopes()
    {
        var tenant = await portal.NewTenantAsync(Role.Owner, Permissions.ManageMembers, Permissions.ReadMembers, Permissions.ReadAccounts, Permissions.ManageTokens);
        var bo = await tenant.AddColleagueAsync(Role.Billing);

        (await (await PatchAsync(tenant.Client, bo, new { role = "viewer" })).ToldAsync()).ShouldBe("200");
        (await (await PatchAsync(tenant.Client, bo, new { role = "developer" })).ToldAsync()).ShouldBe("403 member.role_above_yours /role");
        (await (await tenant.Client.DeleteAsync($"/api/v1/members/{tenant.Person}", Ct)).ToldAsync()).ShouldBe("403 member.role_above_yours /role", "nor leaves by it");
    }

    [Fact]
    public async Task The_last_owner_stays_owner_and_stays()
    {
        var tenant = await portal.NewTenantAsync();
        var me = $"/api/v1/members/{tenant.Person}";

        (await (await tenant.Client.PatchAsJsonAsync(me, new { role = "admin" }, Ct)).ToldAsync()).ShouldBe("409 member.last_owner");
        (await (await tenant.Client.DeleteAsync(me, Ct)).ToldAsync()).ShouldBe("409 member.last_owner");

        var bo = await tenant.AddColleagueAsync(Role.Owner);
        (await (await tenant.Client.DeleteAsync(me, Ct)).ToldAsync()).ShouldBe("204");
        (await (await bo.Client.DeleteAsync(bo.Path, Ct)).ToldAsync()).ShouldBe("409 member.last_owner");
    }

    [Fact]
    public async Task Two_owners_who_demote_or_remove_each_other_at_once_leave_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var tenant = await portal.NewTenantAsync();
            var bo = await tenant.AddColleagueAsync(Role.Owner);
            var me = $"/api/v1/members/{tenant.Person}";

            var answers = await Task.WhenAll(
                PatchAsync(tenant.Client, bo, new { role = "viewer" }),
                round % 2 == 0 ? bo.Client.PatchAsJsonAsync(me, new { role = "viewer" }, Ct) : bo.Client.DeleteAsync(me, Ct));

            answers.Count(a => a.IsSuccessStatusCode).ShouldBe(1, string.Join(", ", answers.Select(a => (int)a.StatusCode)));
            answers.Single(a => !a.IsSuccessStatusCode).StatusCode.ShouldBeOneOf(HttpStatusCode.Conflict, HttpStatusCode.Forbidden);
            await using var db = portal.AsOwner();
            (await db.Members.CountAsync(m => m.OrganizationId == tenant.Id && m.Role == Role.Owner, Ct)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Who_waited_behind_their_own_removal_changes_nothing_any_more()
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(Role.Admin);
        var cy = await tenant.AddColleagueAsync(Role.Viewer);
        await using var db = portal.AsOwner();
        await using var tx = await db.Database.BeginTransactionAsync(Ct);
        await db.Database.ExecuteSqlAsync($"SELECT id FROM organizations WHERE id = {tenant.Id.Value} FOR UPDATE", Ct);
        var waiting = PatchAsync(bo.Client, cy, new { role = "admin" });
        await Soon.SomebodyWaitsAsync(db);
        await db.Members.Where(m => m.OrganizationId == tenant.Id && m.PersonId == bo.Person).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, Role.Viewer), Ct);
        await tx.CommitAsync(Ct);

        (await (await waiting).ToldAsync()).ShouldBe("403 member.may_not_manage");
        (await RoleAsync(cy)).ShouldBe(Role.Viewer);
    }

    [Fact]
    public async Task Who_is_removed_or_leaves_is_refused_at_once_with_their_tokens_and_their_invitations_are_dead()
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(Role.Admin);
        var cy = await tenant.AddColleagueAsync(Role.Viewer);
        (await bo.Client.PostAsync("/api/v1/invitations", new { email = $"late-{tenant.Email}", role = "viewer" })).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await (await cy.Client.DeleteAsync(bo.Path, Ct)).ToldAsync()).ShouldBe("403 member.may_not_manage");
        (await tenant.Client.DeleteAsync(bo.Path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await cy.Client.DeleteAsync(cy.Path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        // A good token is remembered for a second.
        await Soon.IsSoAsync(async () => await (await bo.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync() == "401 auth.token_unknown");
        await Soon.IsSoAsync(async () => await (await cy.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync() == "401 auth.token_unknown");
        await using var db = portal.AsOwner();
        (await db.Invitations.Where(i => i.OrganizationId == tenant.Id).Select(i => i.RevokedAt != null).SingleAsync(Ct)).ShouldBeTrue();
        (await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).OrderByDescending(a => a.Sequence).Select(a => a.Action).Take(2).ToListAsync(Ct)).ShouldBe(["member.leave", "member.remove"]);
    }

    private static Task<HttpResponseMessage> PatchAsync(HttpClient client, Colleague whom, object patch) => client.PatchAsJsonAsync(whom.Path, patch, Ct);

    private async Task<Role> RoleAsync(Colleague who)
    {
        await using var db = portal.AsOwner();
        return await db.Members.Where(m => m.OrganizationId == who.Of.Id && m.PersonId == who.Person).Select(m => m.Role).SingleAsync(Ct);
    }
}
