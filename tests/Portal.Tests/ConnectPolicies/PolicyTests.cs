using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.ConnectPolicies;
using Platform.Portal.Tests.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.ConnectPolicies;

public sealed class PolicyTests(PortalFixture portal)
{
    private const string Refuse = """{"rules":[{"name":"nobody","then":{"deny":"closed"}}]}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_follow_each_other_and_the_ETag_guards_the_newest()
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.GetAsync(Path(tenant), Ct)).ToldAsync()).ShouldBe("404 policy.not_found");

        var first = await PutAsync(tenant, Refuse);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Headers.ETag!.Tag.ShouldStartWith("\"1.");
        (await (await PutAsync(tenant, Admit("default"))).ToldAsync()).ShouldBe("428 request.unconditional If-Match");
        (await (await PutAsync(tenant, Admit("default"), "\"7\"")).ToldAsync()).ShouldBe("412 request.stale If-Match");
        (await (await PutAsync(tenant, Admit("default"), "W/\"1\"")).ToldAsync()).ShouldBe("412 request.stale If-Match");
        (await (await PutAsync(tenant, Admit("default"), "\"1\"")).ReadAsync<PolicyView>()).Version.ShouldBe(2);
        (await (await PutAsync(tenant, Admit("default"), "*")).ReadAsync<PolicyView>()).Version.ShouldBe(2, "the same again is no version");

        var read = await tenant.Client.GetAsync(Path(tenant), Ct);
        read.Headers.ETag!.Tag.ShouldStartWith("\"2.");
        (await read.ReadAsync<PolicyView>()).Policy.GetRawText().ShouldBe("""{"rules":[{"name":"all","when":{},"then":{"group":"default","permissions":{"pub":{"allow":["orders.{{sub}}"]}}}}]}""");
        using var again = new HttpRequestMessage(HttpMethod.Get, Path(tenant));
        again.Headers.IfNoneMatch.Add(read.Headers.ETag);
        (await tenant.Client.SendAsync(again, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task It_is_in_effect_when_every_living_callout_process_has_read_it()
    {
        var tenant = await portal.NewTenantAsync();
        var now = TimeProvider.System.GetUtcNow();
        await using var db = portal.AsOwner();
        var (behind, dead) = (Instance("behind", now, now), Instance("dead", now - CalloutInstance.Silence - TimeSpan.FromSeconds(1), now));
        db.CalloutInstances.AddRange(behind, dead);
        await db.SaveChangesAsync(Ct);
        try
        {
            var put = await (await PutAsync(tenant, Refuse)).ReadAsync<PolicyView>();
            put.IsInEffect.ShouldBe(false);
            var read = await tenant.Client.GetAsync(Path(tenant), Ct);

            behind.SnapshotAt = put.CreatedAt + CalloutInstance.Committing;
            await db.SaveChangesAsync(Ct);

            var then = await tenant.Client.GetAsync(Path(tenant), Ct);
            (await then.ReadAsync<PolicyView>()).IsInEffect.ShouldBe(true);
            (await (await PutAsync(tenant, Admit("default"), read.Headers.ETag!.Tag)).ReadAsync<PolicyView>()).Version.ShouldBe(2, "being in effect is no change");
        }
        finally
        {
            db.CalloutInstances.RemoveRange(behind, dead);
            await db.SaveChangesAsync(Ct);
        }
    }

    [Fact]
    public async Task A_version_is_audited_and_the_callout_service_hears_of_it()
    {
        var tenant = await portal.NewTenantAsync();

        (await portal.RingsAsync("trunkline_admission", async () => (await PutAsync(tenant, Refuse)).StatusCode.ShouldBe(HttpStatusCode.OK))).ShouldBeTrue();

        await using var db = portal.AsOwner();
        var row = await db.AuditRows.Where(r => r.OrganizationId == tenant.Id && r.Action == "connect_policy.put").SingleAsync(Ct);
        (row.Target, JsonNode.Parse(row.Detail)!["versions"]!["to"]!.GetValue<int>(), JsonNode.Parse(row.Detail)!["rules"]!.ToJsonString()).ShouldBe((tenant.Account.ToString(), 1, """["nobody"]"""));
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing_and_needs_no_ETag()
    {
        var tenant = await portal.NewTenantAsync();
        await PutAsync(tenant, Refuse);

        var tried = await PutAsync(tenant, Admit("default"), query: "?validate_only=true");

        ((await tried.ReadAsync<PolicyView>()).Version, tried.Headers.ETag).ShouldBe((0, null));
        (await (await PutAsync(tenant, Admit("gone"), query: "?validate_only=true")).ToldAsync()).ShouldBe("400 policy.invalid /policy/rules/0/then/group");
        (await (await tenant.Client.GetAsync(Path(tenant), Ct)).ReadAsync<PolicyView>()).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_with_its_place_and_the_way_out()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddProviderAsync("known");

        var response = await PutAsync(tenant, """{"rules":[{"name":"a","when":{"sources":["10.0.0.1/8"],"claims":[{"claim":"sub"}]},"then":{"group":"default","expires_in":0}},{"name":"a","then":{}}]}""");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var named = await PutAsync(tenant, """{"rules":[{"name":"a","when":{"providers":["known","unknown"]},"then":{"group":"default"}}]}""");

        problem.GetProperty("code").GetString().ShouldBe("policy.invalid");
        problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).ShouldBe(
            ["/policy/rules/0/when/claims/0", "/policy/rules/0/when/sources/0", "/policy/rules/0/then/expires_in", "/policy/rules/1/name", "/policy/rules/1/then"], ignoreOrder: true);
        problem.GetProperty("errors").EnumerateArray().Single(e => e.GetProperty("pointer").GetString()!.EndsWith("sources/0", StringComparison.Ordinal)).GetProperty("message").GetString()!.ShouldContain("10.0.0.0/8");
        (await named.ToldAsync()).ShouldBe("400 policy.invalid /policy/rules/0/when/providers/1 /policy/rules/0/then");
    }

    [Theory]
    [InlineData("""{"policy":{"rules":[],"rules":[]}}""", "400 policy.invalid /policy")]
    [InlineData("""{"policy":[]}""", "400 policy.invalid /policy")]
    [InlineData("""{"policy":null}""", "400 policy.missing /policy")]
    [InlineData("""{"policy":{"rules":[]},"note":" blank"}""", "400 policy.note_invalid /note")]
    [InlineData("""{"policy":{"rules":[]},"comment":"x"}""", "400 request.invalid_json /comment")]
    public async Task What_is_no_policy_is_refused(string body, string told)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await (await tenant.Client.PutAsync(Path(tenant), content, Ct)).ToldAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task An_old_version_comes_back_as_a_new_one()
    {
        var tenant = await portal.NewTenantAsync();
        await PutAsync(tenant, Admit("default"));
        await PutAsync(tenant, Refuse, "\"1\"");

        (await (await tenant.Client.PostAsync($"{Path(tenant)}/versions/9/restore", null, Ct)).ToldAsync()).ShouldBe("404 policy.version_not_found");
        var restored = await (await tenant.Client.PostAsync($"{Path(tenant)}/versions/1/restore", null, Ct)).ReadAsync<PolicyView>();

        (restored.Version, restored.Note).ShouldBe((3, "Version 1 again"));
        restored.Policy.GetRawText().ShouldBe((await (await tenant.Client.GetAsync($"{Path(tenant)}/versions/1", Ct)).ReadAsync<PolicyView>()).Policy.GetRawText());
        var versions = new List<int>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await (await tenant.Client.GetAsync($"{Path(tenant)}/versions?limit=2&cursor={cursor}", Ct)).ReadAsync<Page<PolicyVersionView>>();
            versions.AddRange(page.Data.Select(v => v.Version));
            cursor = page.NextCursor;
        }

        versions.ShouldBe([3, 2, 1]);
    }

    [Fact]
    public async Task Ten_at_once_make_one_version()
    {
        var tenant = await portal.NewTenantAsync();
        await PutAsync(tenant, Refuse);

        var told = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => await (await PutAsync(tenant, Refuse.Replace("closed", $"closed {i}", StringComparison.Ordinal), "\"1\"")).ToldAsync()));

        told.Order().ShouldBe([.. Enumerable.Repeat("200", 1), .. Enumerable.Repeat("412 request.stale If-Match", 9)]);
    }

    [Fact]
    public async Task Developers_read_and_admins_write()
    {
        var tenant = await portal.NewTenantAsync(Role.Developer);
        (await (await tenant.Client.GetAsync(Path(tenant), Ct)).ToldAsync()).ShouldBe("404 policy.not_found");
        (await (await PutAsync(tenant, Refuse)).ToldAsync()).ShouldBe("403 policy.may_not_manage");
    }

    [Fact]
    public async Task A_scoped_group_takes_no_permissions()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddGroupAsync("scoped", """{"pub":{"allow":["a"]}}""");
        (await (await PutAsync(tenant, Admit("scoped"))).ToldAsync()).ShouldBe("400 policy.invalid /policy/rules/0/then/permissions");
    }

    private static CalloutInstance Instance(string name, DateTimeOffset seenAt, DateTimeOffset snapshotAt) =>
        new() { Name = name, Region = "eu-west", StartedAt = snapshotAt, SeenAt = seenAt, SnapshotAt = snapshotAt, Keys = [], Status = "{}" };

    private static string Path(Tenant tenant) => $"{tenant.AccountPath}/connect-policy";

    internal static string Admit(string group) =>
        """{"rules":[{"name":"all","then":{"group":"GROUP","permissions":{"pub":{"allow":["orders.{{sub}}"]}}}}]}""".Replace("GROUP", group, StringComparison.Ordinal);

    internal static async Task<HttpResponseMessage> PutAsync(Tenant tenant, string policy, string? ifMatch = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Path(tenant)}{query}") { Content = JsonContent.Create(new { policy = JsonNode.Parse(policy) }) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await tenant.Client.SendAsync(request, Ct);
    }
}
