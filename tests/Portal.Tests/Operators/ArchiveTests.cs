using System.IO.Compression;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Tests.Operators;

public sealed class ArchiveTests(PortalFixture portal)
{
    private const string Path = "/api/v1/archives";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_takes_everything_along_and_the_log_says_so()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.IssueAsync();

        var response = await tenant.Client.PostAsync(Path, new { include_seeds = true });

        (response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.NoStore).ShouldBe((HttpStatusCode.OK, "application/zip", true));
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Ct));
        var paths = zip.Entries.Select(e => e.FullName).ToList();
        paths.Count(p => p.StartsWith("keys/O/", StringComparison.Ordinal)).ShouldBe(2);
        paths.Count(p => p.StartsWith("keys/A/", StringComparison.Ordinal)).ShouldBe(4);
        paths.ShouldContain("server.conf");
        paths.Count(p => p.Contains("/users/", StringComparison.Ordinal)).ShouldBe(1);
        await using var db = portal.AsOwner();
        var row = await db.AuditRows.SingleAsync(a => a.OrganizationId == tenant.Id && a.Action == "archive.export", Ct);
        (row.Target, row.Detail).ShouldBe((tenant.Id.ToString(), """{"include_seeds":true,"accounts":1,"users":1,"keys":6}"""));
    }

    [Fact]
    public async Task Seeds_are_the_owners_alone()
    {
        var admin = await portal.NewTenantAsync(Role.Admin);

        (await (await admin.Client.PostAsync(Path, new { include_seeds = true })).ToldAsync()).ShouldBe("403 archive.seeds_are_the_owners /include_seeds");
        (await admin.Client.PostAsync(Path, new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_not_ones_own_is_not_there()
    {
        var theirs = await portal.NewTenantAsync();
        var tenant = await portal.NewTenantAsync();

        (await (await tenant.Client.PostAsync(Path, new { account_id = theirs.Account.ToString() })).ToldAsync()).ShouldBe("404 archive.nothing_there");
        (await (await tenant.Client.PostAsync(Path, new { account_id = tenant.Account.ToString(), operator_id = "opr_00000000000000000000000000" })).ToldAsync()).ShouldBe("400 archive.one_scope /account_id");
    }
}
