using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Security;
using Platform.Store.Migrations;

namespace Platform.Portal.Tests.Web;

/// <summary>A row that somebody else takes away between a request's reading and its writing.</summary>
public sealed class ConflictTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_says_so_too_and_nothing_of_a_fault()
    {
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);
        (await tenant.Client.PostAsJsonAsync("/api/v1/single-sign-on/domains", new { domain = "page.conflict.example" }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var shown = await browser.OpenAsync($"{(await browser.OpenAsync("/")).Path}/single-sign-on");
        await using var db = Schema.OpenAsOwner(portal.Database.Superuser);
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        await db.SsoDomains.Where(d => d.OrganizationId == tenant.Id).ExecuteDeleteAsync(Ct);

        var removing = browser.SubmitAsync(shown, "form[action$='/remove']");
        await Soon.SomebodyWaitsAsync(db);
        await transaction.CommitAsync(Ct);

        var answer = (await removing).Text();
        answer.ShouldContain("Changed meanwhile409");
        answer.ShouldNotContain("Request id");
    }

    [Fact]
    public async Task What_was_deleted_meanwhile_is_refused_as_a_conflict_and_nothing_is_kept_of_the_request()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await tenant.Client.PostAsJsonAsync("/api/v1/single-sign-on/domains", new { domain = "conflict.example" }, Ct);
        var domain = (await made.ReadAsync<JsonElement>()).GetProperty("id").GetString();
        await using var db = Schema.OpenAsOwner(portal.Database.Superuser);
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        await db.SsoDomains.Where(d => d.OrganizationId == tenant.Id).ExecuteDeleteAsync(Ct);

        var deleting = tenant.Client.DeleteAsync($"/api/v1/single-sign-on/domains/{domain}", Ct);
        await Soon.SomebodyWaitsAsync(db);
        await transaction.CommitAsync(Ct);

        (await (await deleting).ToldAsync()).ShouldBe("409 request.conflict");
        (await db.AuditRows.AnyAsync(r => r.OrganizationId == tenant.Id && r.Action == "sso_domain.remove", Ct)).ShouldBeFalse();
        (await (await tenant.Client.DeleteAsync($"/api/v1/single-sign-on/domains/{domain}", Ct)).ToldAsync()).ShouldBe("404 single_sign_on.domain_not_found");
    }
}
