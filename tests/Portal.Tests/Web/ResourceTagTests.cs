using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Web;

/// <summary>That every read of one resource has an ETag is a part of Contract/ExampleTests, which reads each.</summary>
public sealed class ResourceTagTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_of_one_resource_is_refused_for_another_state_than_the_one_that_is_there()
    {
        var tenant = await portal.NewTenantAsync();
        var admin = await portal.NewAdministratorAsync();

        var deaf = new List<string>();
        foreach (var operation in SweptOperation.All(portal).Where(o => o.Method is "PATCH" or "PUT" or "DELETE"))
        {
            using var response = await operation.SendAsync(operation.IsPlatforms ? admin.Client : tenant.Client, tenant, ifMatch: "\"another\"");
            if (response.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                deaf.Add($"{operation.Name}: {await response.ToldAsync()}");
            }
        }

        // Nothing is laid out in this fleet, so there is no topology to be of a state: its own revision is compared too (RolloutTests).
        deaf.Where(d => !d.StartsWith("PUT /api/v1/admin/fleet/topology: 400", StringComparison.Ordinal)).ShouldBeEmpty();
        await using var db = portal.AsOwner();
        (await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.DeletedAt).SingleAsync(Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_twenty_who_change_the_same_state_one_does_and_its_answer_is_the_next_state()
    {
        var tenant = await portal.NewTenantAsync();
        var tag = (await tenant.Client.GetAsync(tenant.AccountPath, Ct)).Headers.ETag.ShouldNotBeNull();

        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync(tenant, tenant.AccountPath, $$"""{"description":"writer {{i}}"}""", tag)));

        told.Select(r => (int)r.StatusCode).Order().ShouldBe([200, .. Enumerable.Repeat(412, 19)]);
        (await told.First(r => r.StatusCode is HttpStatusCode.PreconditionFailed).ToldAsync()).ShouldBe("412 request.stale If-Match");
        var made = told.Single(r => r.IsSuccessStatusCode);
        var next = await PatchAsync(tenant, tenant.AccountPath, """{"description":"and one after"}""", made.Headers.ETag.ShouldNotBeNull());
        (await next.ReadAsync<AccountDetail>()).Description.ShouldBe("and one after");
        (await tenant.Client.GetAsync(tenant.AccountPath, Ct)).Headers.ETag.ShouldBe(next.Headers.ETag);
    }

    [Fact]
    public async Task Whoever_writes_by_tag_and_whoever_does_not_get_by_each_other()
    {
        var tenant = await portal.NewTenantAsync();

        var told = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var tag = (await tenant.Client.GetAsync(tenant.UserPath, Ct)).Headers.ETag;
            return (int)(await PatchAsync(tenant, tenant.UserPath, $$"""{"tags":["t{{i}}"]}""", i % 2 == 0 ? tag : null)).StatusCode;
        }));

        told.ShouldAllBe(status => status == 200 || status == 412);
        told.Count(s => s == 200).ShouldBeGreaterThanOrEqualTo(20);
    }

    [Fact]
    public async Task What_moves_by_itself_is_news_to_a_reader_and_stops_no_writer()
    {
        var tenant = await portal.NewTenantAsync();
        var tag = (await tenant.Client.GetAsync(tenant.UserPath, Ct)).Headers.ETag.ShouldNotBeNull();
        (await ReadAsync(tenant, tag)).StatusCode.ShouldBe(HttpStatusCode.NotModified);

        await tenant.IssueAsync();

        var news = await ReadAsync(tenant, tag);
        news.StatusCode.ShouldBe(HttpStatusCode.OK);
        news.Headers.ETag!.Tag.Split('.')[0].ShouldBe(tag.Tag.Split('.')[0]);
        (await PatchAsync(tenant, tenant.UserPath, """{"tags":["later"]}""", tag)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PatchAsync(tenant, tenant.UserPath, """{"tags":["again"]}""", tag)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await ReadAsync(tenant, EntityTagHeaderValue.Any)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_refused_change_leaves_nothing_and_one_that_is_not_there_is_not_found()
    {
        var tenant = await portal.NewTenantAsync();
        var other = await portal.NewTenantAsync();
        var tag = (await tenant.Client.GetAsync(tenant.AccountPath, Ct)).Headers.ETag;

        (await (await PatchAsync(tenant, tenant.AccountPath, """{"name":"NO"}""", tag)).ToldAsync()).ShouldBe("400 name.invalid /name");
        (await (await PatchAsync(other, tenant.AccountPath, """{"description":"x"}""", EntityTagHeaderValue.Any)).ToldAsync()).ShouldBe("404 account.not_found");
        (await (await PatchAsync(tenant, tenant.AccountPath, """{"description":"x"}""", EntityTagHeaderValue.Any)).ToldAsync()).ShouldBe("200");
        (await (await PatchAsync(tenant, tenant.AccountPath, """{"description":"y"}""", new(tag!.Tag, isWeak: true))).ToldAsync()).ShouldBe("412 request.stale If-Match");
    }

    [Fact]
    public void A_tag_is_of_all_or_of_what_stays_and_all()
    {
        ResourceTag.Of("""{"a":1}"""u8, typeof(Problem)).ShouldMatch("^\"[A-Za-z0-9_-]{16}\"$");
        var one = ResourceTag.Of("""{"name":"a","is_current":false}"""u8, typeof(AccountDetail));
        var two = ResourceTag.Of("""{"name":"a","is_current":true}"""u8, typeof(AccountDetail));
        var three = ResourceTag.Of("""{"name":"b","is_current":true}"""u8, typeof(AccountDetail));
        (one == two, ResourceTag.IsMeant(one, two), ResourceTag.IsMeant(one, three)).ShouldBe((false, true, false));
        (ResourceTag.IsKnown($"\"x\", W/{one}", one), ResourceTag.IsKnown(two, one), ResourceTag.IsKnown(null, one)).ShouldBe((true, false, false));
        (ResourceTag.IsMeant($"W/{one}", one), ResourceTag.IsMeant("nonsense", one), ResourceTag.IsMeant("*", one)).ShouldBe((false, false, true));
        ResourceTag.Of("{}"u8, typeof(Problem), "7").ShouldStartWith("\"7.");
    }

    private static async Task<HttpResponseMessage> ReadAsync(Tenant tenant, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, tenant.UserPath);
        request.Headers.IfNoneMatch.Add(tag);
        return await tenant.Client.SendAsync(request, Ct);
    }

    private static async Task<HttpResponseMessage> PatchAsync(Tenant tenant, string path, string patch, EntityTagHeaderValue? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(patch, Encoding.UTF8, "application/merge-patch+json") };
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(tag);
        }

        return await tenant.Client.SendAsync(request, Ct);
    }
}
