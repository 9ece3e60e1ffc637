using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.Administration;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Tests.Security;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Administration;

/// <summary>Every page and operation of the platform, from the routes themselves.</summary>
public sealed class AdministrationSweepTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_not_there_for_whoever_is_no_administrator()
    {
        var owner = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(owner);
        using var nobody = portal.NewClient();
        foreach (var path in Pages(owner))
        {
            (await browser.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
            (await nobody.OpenAsync(path)).Path.ShouldStartWith("/sign-in", Case.Sensitive, path);
        }
    }

    [Fact]
    public async Task Every_page_wants_two_factors_of_an_administrator()
    {
        var admin = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(admin);
        await admin.GrantAsync(hasApp: false);
        foreach (var path in Pages(admin))
        {
            (await browser.OpenAsync(path)).Path.ShouldStartWith("/two-factors", Case.Sensitive, path);
        }

        await admin.GrantAsync();
        foreach (var path in Pages(admin).Where(p => !p.StartsWith("/admin/fleet", StringComparison.Ordinal)))
        {
            (await browser.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    [Fact]
    public async Task Every_operation_wants_two_factors_of_an_administrator()
    {
        var admin = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(admin);
        await admin.GrantAsync(hasApp: false);
        var form = (await browser.OpenAsync("/security")).Page.QuerySelector("[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", form);
        using var program = portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", await admin.FleetTokenAsync());
        foreach (var operation in SweptOperation.All(portal).Where(o => o.IsPlatforms))
        {
            (await (await operation.SendAsync(browser, admin)).ToldAsync()).ShouldBe("403 auth.two_factors_required", operation.Name);
            (await (await operation.SendAsync(program, admin)).ToldAsync()).ShouldBe("403 auth.token_needs_two_factors", operation.Name);
        }
    }

    [Fact]
    public async Task Every_operation_is_not_there_for_an_administrators_token_of_another_scope()
    {
        var admin = await portal.NewAdministratorAsync();
        using var program = portal.NewClient();
        await using var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Platform.Store.Caller>().Set(admin.Id, admin.Person, $"person {admin.Person}", [Permissions.ManageTokens, .. Permissions.OfAdministrators]);
        program.DefaultRequestHeaders.Authorization = new("Bearer", (await scope.ServiceProvider.GetRequiredService<Features.Tokens.CreateToken.Handler>().HandleAsync(new("fleet", null, [Permissions.ReadFleet, Permissions.ManageFleet]), Ct)).Value.Token);
        foreach (var operation in SweptOperation.All(portal).Where(o => o.IsPlatforms && !o.Name.Contains("/admin/fleet", StringComparison.Ordinal)))
        {
            (await (await operation.SendAsync(program, admin)).ToldAsync()).ShouldBe("404 route.not_found", operation.Name);
        }
    }

    [Fact]
    public async Task Organizations_are_found_by_name_slug_id_address_and_account_key_in_pages()
    {
        var admin = await portal.NewAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        await using var db = portal.AsOwner();
        var key = await db.Accounts.Where(a => a.Id == tenant.Account).Select(a => a.PublicKey).SingleAsync(Ct);
        var slug = await tenant.SlugAsync();
        foreach (var search in new[] { slug, tenant.Id.ToString(), tenant.Email.ToUpperInvariant(), key, slug.Replace("tenant-", "TENANT ", StringComparison.Ordinal) })
        {
            (await ListAsync($"search={Uri.EscapeDataString(search)}")).Data.ShouldContain(o => o.Id == tenant.Id, search);
        }

        var first = await ListAsync("limit=1");
        var second = await ListAsync($"limit=1&cursor={Uri.EscapeDataString(first.NextCursor!)}");
        second.Data.Single().Id.ShouldNotBe(first.Data.Single().Id);
        (await (await admin.Client.GetAsync("/api/v1/admin/organizations?state=lost", Ct)).ToldAsync()).ShouldBe("400 admin.invalid_state state");
        (await (await admin.Client.GetAsync($"/api/v1/admin/organizations?cursor={Uri.EscapeDataString(first.NextCursor!)}&state=deleted", Ct)).ToldAsync()).ShouldBe("400 paging.invalid_cursor cursor");

        var detail = await (await admin.Client.GetAsync($"/api/v1/admin/organizations/{tenant.Id}", Ct)).ReadAsync<AnyOrganizationDetail>();
        (detail.Members.Single().Email, detail.Accounts.Single().PublicKey, detail.Accounts[0].Limits!.Value.GetProperty("conn").GetInt64()).ShouldBe((tenant.Email, key, -1));
        detail.Events.ShouldContain(e => e.Action == "organization.create");
        detail.Flags.Select(f => f.Name).ShouldBe(["device_flow", "message_console"], ignoreOrder: true);

        async Task<Page<AnyOrganizationView>> ListAsync(string query) => await (await admin.Client.GetAsync($"/api/v1/admin/organizations?{query}", Ct)).ReadAsync<Page<AnyOrganizationView>>();
    }

    private IEnumerable<string> Pages(Tenant tenant) =>
        portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith("/admin", StringComparison.Ordinal) is true)
            .Select(e => e.RoutePattern.RawText!
                .Replace("/organizations/{Id}", $"/organizations/{tenant.Id}", StringComparison.Ordinal).Replace("/persons/{Id}", $"/persons/{tenant.Person}", StringComparison.Ordinal)
                .Replace("{Name}", "us-east-1", StringComparison.Ordinal));
}
