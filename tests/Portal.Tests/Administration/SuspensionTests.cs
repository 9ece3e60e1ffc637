using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Administration;
using Platform.Portal.Tests.Issuer;
using Platform.Portal.Tests.Members;
using Platform.Portal.Tests.Security;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Administration;

public sealed class SuspensionTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static object Why => new { reason = "Unpaid since March." };

    [Fact]
    public async Task A_suspended_organization_is_read_and_nothing_of_it_changed_until_it_is_resumed()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        var slug = await tenant.SlugAsync();
        using var app = await OAuthApp.RegisterAsync(portal, tenant);
        var access = (await app.RedeemAsync(await app.CodeAsync())).Text("access_token");

        (await (await admin.Client.PostAsync(Path(tenant, "suspend"), new { reason = " " })).ToldAsync()).ShouldBe("400 admin.reason_invalid /reason");
        var suspended = await (await admin.Client.PostAsync(Path(tenant, "suspend"), Why)).ReadAsync<AnyOrganizationView>();
        (suspended.State, suspended.SuspensionReason).ShouldBe(("suspended", "Unpaid since March."));

        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "more" })).ToldAsync()).ShouldBe("403 organization.suspended");
        (await (await tenant.Client.DeleteAsync(tenant.UserPath, Ct)).ToldAsync()).ShouldBe("403 organization.suspended");
        (await (await tenant.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("200");
        (await app.ToldAsync(access)).ShouldBe("200");
        using var program = portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", access);
        (await (await program.PostAsync("/api/v1/accounts", new { name = "more" })).ToldAsync()).ShouldBe("403 organization.suspended");
        var home = await browser.OpenAsync($"/o/{slug}/accounts");
        home.Text().ShouldContain("This organization is suspended");
        home.Text().ShouldContain("Unpaid since March.");
        var refused = await browser.SubmitAsync($"/o/{slug}/settings", "main form:has([name='Form.Slug'])", ("Form.Name", "Renamed"));
        refused.Path.ShouldBe($"/o/{slug}");
        (await tenant.MailedAsync(1)).ShouldContain(s => s.EndsWith(" is suspended"));

        (await (await admin.Client.PostAsync(Path(tenant, "suspend"), Why)).ToldAsync()).ShouldBe("200", "once more changes nothing");
        (await (await admin.Client.PostAsync(Path(tenant, "resume"), new { })).ToldAsync()).ShouldBe("200");
        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "more" })).ToldAsync()).ShouldBe("201");
        (await browser.OpenAsync($"/o/{slug}/accounts")).Text().ShouldNotContain("is suspended");
        (await tenant.MailedAsync(2))[^1].ShouldEndWith(" is no longer suspended");
        (await NameAsync(tenant)).ShouldNotBe("Renamed");
    }

    [Fact]
    public async Task What_only_asks_is_answered_while_it_is_suspended()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        var slug = await tenant.SlugAsync();
        var operations = SweptOperation.All(portal).Where(o => o.Method != "GET" && !o.IsAnonymous && !o.IsPlatforms && !o.IsForPersons).ToList();
        (await operations[0].SendAsync(tenant.Client, tenant)).Dispose();
        await admin.Client.PostAsync(Path(tenant, "suspend"), Why);

        var (asking, wrong) = (new List<string>(), new List<string>());
        foreach (var operation in operations)
        {
            var isRefused = await ToldAsync(operation, query: null) is "403 organization.suspended";
            var asks = operation.Endpoint.Metadata.GetMetadata<OnlyAsksAttribute>() is not null;
            if (isRefused == asks || (ValidateOnly.IsTakenBy(operation.Method, operation.Endpoint.Metadata) && await ToldAsync(operation, "validate_only=true") is "403 organization.suspended"))
            {
                wrong.Add(operation.Name);
            }

            if (asks)
            {
                asking.Add(operation.Name.Split('/')[^1]);
            }
        }

        wrong.ShouldBeEmpty();
        asking.Order().ShouldBe(["check", "compile", "explain", "permission-tests", "preview", "preview", "preview"]);
        var bench = $"/o/{slug}/a/{tenant.Account}/policy/bench";
        (await browser.SubmitAsync(bench, "form[action$='/bench']", ("Form.Token", "opaque"))).Path.ShouldBe(bench, "a page that asks, too");

        async Task<string> ToldAsync(SweptOperation operation, string? query)
        {
            using var answer = await operation.SendAsync(tenant.Client, tenant, query: query);
            return await answer.ToldAsync();
        }
    }

    [Fact]
    public async Task Its_accounts_are_signed_closed_and_come_back_as_they_were()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var paused = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "paused" })).ReadAsync<Features.Accounts.AccountView>();
        (await (await tenant.Client.PostAsync($"/api/v1/accounts/{paused.Id}/suspend", new { })).ToldAsync()).ShouldBe("200");
        var (before, generation) = await SignedAsync(tenant.Account);
        before.Account.SigningKeys.ShouldNotBeEmpty();

        await admin.Client.PostAsync(Path(tenant, "suspend"), Why);
        var (closed, second) = await SignedAsync(tenant.Account);
        (closed.Account.Limits.Conn, closed.Account.Limits.LeafNodeConn, closed.Account.SigningKeys, closed.Account.Revocations!.Keys.Single(), second).ShouldBe((0, 0, null, "*", generation + 1));

        await admin.Client.PostAsync(Path(tenant, "resume"), new { });
        var (after, third) = await SignedAsync(tenant.Account);
        third.ShouldBe(generation + 2);
        after.Account.ShouldBeEquivalentTo(before.Account);
        var (stillPaused, _) = await SignedAsync(paused.Id);
        (stillPaused.Account.Limits.Conn, stillPaused.Account.SigningKeys!.Count).ShouldBe((0, 1), "suspended by itself, and not closed");
    }

    [Fact]
    public async Task Both_logs_have_it_whole_with_the_administrators_name()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        await admin.Client.PostAsync(Path(tenant, "suspend"), Why);
        await admin.Client.PostAsync(Path(tenant, "resume"), new { });

        foreach (var log in new[] { tenant.Id, Organization.Platform })
        {
            var row = (await portal.RowsAsync(log, "organization.suspend", tenant.Id.ToString())).ShouldHaveSingleItem();
            row.Actor.ShouldStartWith("token tok_");
            row.Detail.ShouldContain("Unpaid since March.");
            (await portal.RowsAsync(log, "organization.resume", tenant.Id.ToString())).ShouldHaveSingleItem();
            (await portal.BrokenAsync(log)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Nobody_joins_it_and_its_deletion_waits()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var bo = await portal.NewPersonAsync();
        await tenant.Client.PostAsync("/api/v1/invitations", new { email = bo.Email, role = "viewer" });
        var token = System.Text.RegularExpressions.Regex.Match(MailBox.Of(portal, bo.Email)[0], "token=([A-Za-z0-9_-]+)", default, TimeSpan.FromSeconds(1)).Groups[1].Value;
        await admin.Client.PostAsync(Path(tenant, "suspend"), Why);

        (await (await bo.AsPerson().PostAsync("/api/v1/invitations/accept", new { token })).ToldAsync()).ShouldBe("403 organization.suspended");
        (await (await tenant.Client.DeleteAsync($"/api/v1/organizations/{tenant.Id}", Ct)).ToldAsync()).ShouldBe("403 organization.suspended");
        (await (await admin.Client.GetAsync("/api/v1/admin/organizations?state=suspended&limit=200", Ct)).ReadAsync<Platform.Portal.Web.Page<AnyOrganizationView>>()).Data.ShouldContain(o => o.Id == tenant.Id);
        await admin.Client.PostAsync(Path(tenant, "resume"), new { });
        (await bo.AsPerson().PostAsync("/api/v1/invitations/accept", new { token })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_administrator_suspends_on_the_page_and_another_portal_knows_at_once()
    {
        var (_, browser) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        using var other = portal.StartHost([]);
        using var elsewhere = other.NewClient();
        elsewhere.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;

        var page = await browser.SubmitAsync($"/admin/organizations/{tenant.Id}", "form:has([name='Suspending.Reason'])", ("Suspending.Reason", "Asked by its owner."));
        page.Path.ShouldBe($"/admin/organizations/{tenant.Id}?done=suspended");
        page.Text().ShouldContain("Asked by its owner.");

        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (await (await elsewhere.PostAsync("/api/v1/accounts", new { name = $"late-{clock.ElapsedMilliseconds}" })).ToldAsync() != "403 organization.suspended")
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        }

        (await browser.SubmitAsync(page, "main form:has(button.btn--primary)")).Path.ShouldEndWith("?done=resumed");
        browser.Dispose();
    }

    [Fact]
    public async Task The_portals_role_suspends_and_resumes_in_no_other_way_and_only_for_administrators()
    {
        var tenant = await portal.NewTenantAsync();
        await Should.ThrowAsync<Npgsql.PostgresException>(() => tenant.AsAsync(Role.Owner, async s =>
            await s.GetRequiredService<PortalDb>().Database.ExecuteSqlRawAsync("UPDATE organizations SET suspended_at = now(), suspension_reason = 'x'", Ct)));
        await tenant.AsAsync(Role.Owner, async s =>
        {
            var db = s.GetRequiredService<PortalDb>();
            (await db.SetSuspensionAsync(tenant.Id, "x", TimeProvider.System.GetUtcNow(), Ct)).ShouldBeFalse("no administrator");
            (await db.AnyOrganizationsAsync(null, null, null, 10, Ct)).ShouldBeEmpty();
            (await db.AnyMembersAsync(tenant.Id, Ct)).ShouldBeEmpty();
            (await db.AnyAccountsAsync(tenant.Id, 10, Ct)).ShouldBeEmpty();
            (await db.AnyAuditRowsAsync(tenant.Id, 10, Ct)).ShouldBeEmpty();
            (await db.SetFlagAsync(tenant.Id, "message_console", false, Ct)).ShouldBeFalse();
            await Should.ThrowAsync<InvalidOperationException>(() => AuditLog.AppendAsAdministratorAsync(db, tenant.Id, "organization.suspend", "x", new { }, TimeProvider.System.GetUtcNow(), Ct));
            (await db.PlatformSettings.ExecuteUpdateAsync(u => u.SetProperty(r => r.Version, 7), Ct)).ShouldBe(0);
            return true;
        });
        (await NameAsync(tenant)).ShouldNotBeNull();
    }

    private static string Path(Tenant tenant, string what) => $"/api/v1/admin/organizations/{tenant.Id}/{what}";

    private async Task<string> NameAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == tenant.Id && o.SuspendedAt == null).Select(o => o.Name).SingleAsync(Ct);
    }

    /// <summary>As the controller would sign it now.</summary>
    private async Task<(NatsAccountClaims Claims, long Generation)> SignedAsync(Kernel.AccountId account)
    {
        await using var db = portal.AsOwner();
        var rows = await AccountRowsAsync(db, account);
        return (AccountClaims.Build(rows, DateTimeOffset.FromUnixTimeSeconds(rows.Account.IssuedAt)), rows.Account.Generation);
    }

    private static async Task<AccountRows> AccountRowsAsync(FleetDb db, Kernel.AccountId account)
    {
        await db.Database.OpenConnectionAsync(Ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"select {AccountRows.Columns} from accounts a where a.id = '{account.Value}'";
        await using var rows = await command.ExecuteReaderAsync(Ct);
        (await rows.ReadAsync(Ct)).ShouldBeTrue();
        return AccountRows.Read(rows);
    }
}
