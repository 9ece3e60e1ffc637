using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Accounts;

public sealed class AccountLifecycleTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_patch_changes_what_it_names_and_reaches_the_jwt()
    {
        var tenant = await portal.NewTenantAsync();

        var account = await (await PatchAsync(tenant, """
            {"name":"orders","limits":{"conn":7,"disk_storage":1024,"streams":3},"default_permissions":{"pub":{"deny":["secret.>"]}},
             "mappings":{"a.*":[{"subject":"b.{{wildcard(1)}}","weight":60},{"subject":"c.$1","weight":30,"cluster":"eu-west"}]},
             "trace":{"dest":"traces","sampling":10},"cluster_traffic":"owner","tags":["Env:Prod","team:a"],"description":"Orders","info_url":"https://example.com/orders"}
            """)).ReadAsync<AccountDetail>();

        (account.Generation, account.Limits.Conn, account.Limits.Leaf, account.Name).ShouldBe((2, 7, -1, "orders"));
        account.Tags.ShouldBe(["env:prod", "team:a"]);
        var claims = await ClaimsAsync(tenant);
        claims.Name.ShouldBe("orders");
        (claims.Account.Limits.Conn, claims.Account.Limits.DiskStorage, claims.Account.Limits.Streams, claims.Account.Limits.Subs).ShouldBe((7, 1024, 3, -1));
        claims.Account.DefaultPermissions.Pub.Deny.ShouldBe(["secret.>"]);
        claims.Account.Mappings!["a.*"].Select(m => (m.Subject, m.Weight, m.Cluster)).ShouldBe([("b.{{wildcard(1)}}", (byte)60, ""), ("c.$1", (byte)30, "eu-west")]);
        (claims.Account.Trace!.Destination, claims.Account.Trace.Sampling, claims.Account.ClusterTraffic).ShouldBe(("traces", 10, "owner"));

        var back = await (await PatchAsync(tenant, """{"limits":{"conn":null},"mappings":{"a.*":null},"trace":null,"description":null}""")).ReadAsync<AccountDetail>();

        (back.Generation, back.Limits.Conn, back.Limits.DiskStorage, back.Mappings.Count, back.Trace, back.Description, back.InfoUrl).ShouldBe((3, -1, 1024, 0, null, "", "https://example.com/orders"));
    }

    [Fact]
    public async Task What_the_patch_does_not_name_stays_as_it_came_unknown_members_too()
    {
        var tenant = await portal.NewTenantAsync();
        await using var db = portal.AsOwner();
        var imported = """{"nbf":5,"nats":{"limits":{"subs":-1,"conn":9,"new_limit":4},"mappings":{"x":[{"subject":"y","new":1}]},"authorization":{"auth_users":[]},"tags":["Loud*"],"new_field":{"a":1},"type":"account","version":2}}""";
        await db.Accounts.Where(a => a.Id == tenant.Account).ExecuteUpdateAsync(s => s.SetProperty(a => a.Claims, imported), Ct);

        (await PatchAsync(tenant, """{"limits":{"leaf":3}}""")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var claims = await db.Accounts.Where(a => a.Id == tenant.Account).Select(a => a.Claims).SingleAsync(Ct);
        using var now = JsonDocument.Parse(claims);
        using var then = JsonDocument.Parse(imported.Replace("\"conn\":9,", "\"conn\":9,\"leaf\":3,", StringComparison.Ordinal).Replace("\"authorization\":{\"auth_users\":[]},", "", StringComparison.Ordinal));
        Without(now.RootElement).ShouldBe(Without(then.RootElement));

        static string Without(JsonElement e) => string.Join('\n', Flat(e, "").Where(l => !l.Contains("authorization", StringComparison.Ordinal) && !l.Contains("default_permissions", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        static IEnumerable<string> Flat(JsonElement e, string at) => e.ValueKind switch
        {
            JsonValueKind.Object => e.EnumerateObject().SelectMany(m => Flat(m.Value, $"{at}/{m.Name}")),
            JsonValueKind.Array => e.EnumerateArray().SelectMany((m, i) => Flat(m, $"{at}/{i}")),
            _ => [$"{at}={e.GetRawText()}"],
        };
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_makes_no_generation()
    {
        var tenant = await portal.NewTenantAsync();

        var same = await (await PatchAsync(tenant, """{"limits":{"conn":-1},"tags":[],"name":"default"}""")).ReadAsync<AccountDetail>();

        same.Generation.ShouldBe(1);
        await using var db = portal.AsOwner();
        (await db.AuditRows.AnyAsync(a => a.OrganizationId == tenant.Id && a.Action == "account.update", Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_at_once_both_count()
    {
        var tenant = await portal.NewTenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => PatchAsync(tenant, i % 2 == 0 ? $$"""{"limits":{"conn":{{i + 100}} } }""" : $$"""{"mappings":{"m{{i}}":[{"subject":"x"}]} }""")));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        var account = await ReadAsync(tenant);
        (account.Generation, account.Mappings.Count).ShouldBe((11, 5));
    }

    [Fact]
    public async Task Suspended_nobody_may_connect_and_resumed_all_is_as_before()
    {
        var tenant = await portal.NewTenantAsync();
        await PatchAsync(tenant, """{"limits":{"conn":5}}""");

        (await PostAsync(tenant, "suspend")).State.ShouldBe(AccountState.Suspended);
        var suspended = await ClaimsAsync(tenant);
        (await PostAsync(tenant, "suspend")).Generation.ShouldBe(3);
        (await PostAsync(tenant, "resume")).State.ShouldBe(AccountState.Active);
        var resumed = await ClaimsAsync(tenant);

        (suspended.Account.Limits.Conn, suspended.Account.Limits.LeafNodeConn, suspended.Account.SigningKeys!.Count).ShouldBe((0, 0, 1));
        (resumed.Account.Limits.Conn, resumed.Account.Limits.LeafNodeConn).ShouldBe((5, -1));
    }

    [Fact]
    public async Task Closed_its_name_is_free_and_restored_it_needs_one()
    {
        var tenant = await portal.NewTenantAsync();

        (await tenant.Client.DeleteAsync(tenant.AccountPath, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await tenant.Client.DeleteAsync(tenant.AccountPath, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var closed = await ReadAsync(tenant);
        (closed.State, closed.Generation, (closed.PurgeAt - closed.ClosedAt)!.Value.TotalDays).ShouldBe((AccountState.Closed, 2, 7));
        var claims = await ClaimsAsync(tenant);
        (claims.Account.SigningKeys ?? []).ShouldBeEmpty();
        claims.Account.Revocations!.Keys.ShouldBe(["*"]);
        (await (await PatchAsync(tenant, """{"description":"x"}""")).ToldAsync()).ShouldBe("409 account.closed");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/suspend", null, Ct)).ToldAsync()).ShouldBe("409 account.closed");

        (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "default" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/restore", new { })).ToldAsync()).ShouldBe("409 account.name_taken_at_restore /name");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/restore", new { name = "Big" })).ToldAsync()).ShouldBe("400 name.invalid /name");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/restore", new { name = "default" })).ToldAsync()).ShouldBe("409 account.name_taken /name");
        var restored = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/restore", new { name = "older" })).ReadAsync<AccountDetail>();

        (restored.State, restored.Name, restored.ClosedAt, restored.PurgeAt, restored.Generation).ShouldBe((AccountState.Active, "older", null, null, 3));
        (await ClaimsAsync(tenant)).Account.SigningKeys!.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Purged_it_cannot_be_restored()
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/purge", null, Ct)).ToldAsync()).ShouldBe("409 account.not_closed");
        await tenant.Client.DeleteAsync(tenant.AccountPath, Ct);

        var accepted = await tenant.Client.PostAsync($"{tenant.AccountPath}/purge", null, Ct);

        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/restore", new { })).ToldAsync()).ShouldBe("409 account.retired");
        await using var db = portal.AsOwner();
        db.RetirementSteps.Add(new RetirementStep { OrganizationId = tenant.Id, AccountId = tenant.Account, Step = "closed", At = DateTimeOffset.UnixEpoch.AddYears(60), Evidence = """{"nodes":["us-east-1"]}""" });
        await db.SaveChangesAsync(Ct);
        var retirement = await (await tenant.Client.GetAsync(accepted.Headers.Location, Ct)).ReadAsync<GetRetirement.Response>();
        (retirement.State, retirement.Steps.ShouldHaveSingleItem().Name, retirement.Steps[0].Evidence.GetRawText()).ShouldBe((AccountState.Closed, "closed", """{"nodes":["us-east-1"]}"""));
    }

    [Fact]
    public async Task Lists_by_state_tag_and_part_of_a_name()
    {
        var tenant = await portal.NewTenantAsync();
        foreach (var name in new[] { "orders-eu", "orders-us", "billing" })
        {
            var account = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name })).ReadAsync<AccountView>();
            await tenant.Client.PatchAsJsonAsync($"/api/v1/accounts/{account.Id}", new { tags = new[] { name == "billing" ? "env:test" : "env:prod" } }, Ct);
            if (name == "orders-us")
            {
                await tenant.Client.DeleteAsync($"/api/v1/accounts/{account.Id}", Ct);
            }
        }

        (await NamesAsync("")).ShouldBe(["default", "orders-eu", "billing"]);
        (await NamesAsync("?state=all")).ShouldBe(["default", "orders-eu", "orders-us", "billing"]);
        (await NamesAsync("?state=closed")).ShouldBe(["orders-us"]);
        (await NamesAsync("?tag=env:prod")).ShouldBe(["orders-eu"]);
        (await NamesAsync("?tag=Env:prod&state=all")).ShouldBe(["orders-eu", "orders-us"]);
        (await NamesAsync("?q=ORD")).ShouldBe(["orders-eu"]);
        (await NamesAsync("?q=rders&limit=1&state=all")).ShouldBe(["orders-eu"]);
        (await NamesAsync("?q=%25")).ShouldBe([]);
        var key = (await ReadAsync(tenant)).PublicKey;
        (await NamesAsync($"?q={key}")).ShouldBe(["default"]);
        (await ToldAsync("?state=gone")).ShouldBe("400 account.invalid_state state");
        (await ToldAsync("?tag=a%20b")).ShouldBe("400 account.invalid_tag tag");
        (await ToldAsync($"?q={new string('x', 65)}")).ShouldBe("400 account.invalid_search q");

        async Task<IEnumerable<string>> NamesAsync(string query) =>
            (await (await tenant.Client.GetAsync($"/api/v1/accounts{query}", Ct)).ReadAsync<Page<AccountView>>()).Data.Select(a => a.Name).ToList();
        async Task<string> ToldAsync(string query) => await (await tenant.Client.GetAsync($"/api/v1/accounts{query}", Ct)).ToldAsync();
    }

    private static Task<HttpResponseMessage> PatchAsync(Tenant tenant, string patch) =>
        tenant.Client.PatchAsync(tenant.AccountPath, new StringContent(patch, System.Text.Encoding.UTF8, "application/merge-patch+json"), Ct);

    private static async Task<AccountDetail> PostAsync(Tenant tenant, string what) =>
        await (await tenant.Client.PostAsync($"{tenant.AccountPath}/{what}", null, Ct)).ReadAsync<AccountDetail>();

    private static async Task<AccountDetail> ReadAsync(Tenant tenant) => await (await tenant.Client.GetAsync(tenant.AccountPath, Ct)).ReadAsync<AccountDetail>();

    private async Task<NatsAccountClaims> ClaimsAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        var signed = await portal.Services.GetRequiredService<AccountSigner>().SignAsync(db, tenant.Account, Ct);
        return (NatsAccountClaims)NatsJwt.Decode(signed!.Jwt);
    }
}
