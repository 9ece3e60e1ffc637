using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Users;

public sealed class UserTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_has_every_permission_and_limit_it_was_made_with()
    {
        var tenant = await portal.NewTenantAsync();
        var permissions = JsonNode.Parse(
            """
            {"pub":{"allow":["orders.>"],"deny":["orders.admin"]},"sub":{"allow":["jobs workers"]},"resp":{"max":2,"ttl":1000000000},"subs":5,"data":-1,"payload":1024,
             "src":["10.0.0.0/8"],"times":[{"start":"08:00:00","end":"18:00:00"}],"times_location":"Europe/Vienna","allowed_connection_types":["STANDARD","MQTT"],
             "bearer_token":true,"proxy_required":false}
            """);

        var response = await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "svc", group = "default", tags = new[] { "team:billing", "edge" }, lifetime_seconds = 3600, permissions });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var made = await response.ReadAsync<UserView>();
        response.Headers.Location!.ToString().ShouldBe($"{tenant.AccountPath}/users/{made.Id}");
        (made.Name, made.Group, made.IsScoped, made.LifetimeSeconds, made.Credentials).ShouldBe(("svc", "default", false, 3600, 0));
        made.Tags.ShouldBe(["team:billing", "edge"]);
        var read = JsonNode.Parse(await (await tenant.Client.GetAsync(response.Headers.Location, Ct)).Content.ReadAsStringAsync(Ct))!;
        JsonNode.DeepEquals(Shown(read["permissions"]!), permissions).ShouldBeTrue(read["permissions"]!.ToJsonString());
        await using var db = portal.AsOwner();
        var row = await db.Users.SingleAsync(u => u.Id == made.Id, Ct);
        JsonNode.Parse(row.Claims)!["nats"]!["allowed_connection_types"]!.ToJsonString().ShouldBe("""["STANDARD","MQTT"]""");
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_takes_back_what_was_said()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await NewAsync(tenant, new { name = "svc", tags = new[] { "a" }, permissions = new { pub = new { allow = new[] { "orders.>" } }, payload = 1024 } });
        var path = $"{tenant.AccountPath}/users/{made.Id}";

        var changed = await (await tenant.PatchAsync(path, new { name = "svc-2", permissions = new { payload = (int?)null, subs = 7 } })).ReadAsync<UserView>();

        (changed.Name, changed.Permissions!.Payload, changed.Permissions.Subs).ShouldBe(("svc-2", -1, 7));
        changed.Permissions.Pub!.Allow.ShouldBe(["orders.>"]);
        changed.Tags.ShouldBe(["a"]);
        (await (await tenant.PatchAsync(path, new { permissions = (object?)null })).ReadAsync<UserView>()).Permissions!.Pub.ShouldBeNull();
        (await (await tenant.PatchAsync(path, new { group = "other" })).ToldAsync()).ShouldBe("400 patch.unknown_member /group");
        (await (await tenant.PatchAsync(path, new { name = "default" })).ToldAsync()).ShouldBe("409 user.name_taken /name");
        (await (await tenant.PatchAsync(path, new { permissions = new { src = new[] { "10.0.0.0" } } })).ToldAsync()).ShouldBe("400 limits.src /permissions/src/0");
    }

    [Fact]
    public async Task A_user_of_a_scoped_group_has_nothing_of_its_own()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddGroupAsync("scoped", """{"pub":{"allow":["t.{{name()}}.>"]},"sub":{}}""");

        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "svc", group = "scoped", permissions = new { subs = 5 } })).ToldAsync())
            .ShouldBe("400 user.scoped_permissions /permissions");
        var made = await NewAsync(tenant, new { name = "svc", group = "scoped", tags = new[] { "dept:x" } });

        (made.IsScoped, made.Permissions).ShouldBe((true, null));
        (await (await tenant.PatchAsync($"{tenant.AccountPath}/users/{made.Id}", new { permissions = new { subs = 5 } })).ToldAsync()).ShouldBe("400 user.scoped_permissions /permissions");
        await using var db = portal.AsOwner();
        var claims = JsonNode.Parse((await db.Users.SingleAsync(u => u.Id == made.Id, Ct)).Claims)!["nats"]!.AsObject();
        claims.Select(m => m.Key).Where(k => k is not ("tags" or "type" or "version" or "pub" or "sub")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_copy_takes_all_but_credentials_and_never_widens()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddGroupAsync("scoped", """{"pub":{"allow":["t"]},"sub":{}}""");
        await tenant.AddGroupAsync("open", null);
        var made = await NewAsync(tenant, new { name = "svc", tags = new[] { "a" }, lifetime_seconds = 120, permissions = new { subs = 3 } });

        var twin = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{made.Id}/copy", new { name = "twin", group = "open" })).ReadAsync<UserView>();
        var scoped = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{made.Id}/copy", new { name = "scoped", group = "scoped" })).ReadAsync<UserView>();

        (twin.Group, twin.LifetimeSeconds, twin.Permissions!.Subs).ShouldBe(("open", 120, 3));
        twin.Tags.ShouldBe(["a"]);
        (scoped.Group, scoped.Permissions).ShouldBe(("scoped", null));
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{scoped.Id}/copy", new { name = "wide", group = "open" })).ToldAsync()).ShouldBe("400 user.copy_widens /group");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{made.Id}/copy", new { name = "twin" })).ToldAsync()).ShouldBe("409 user.name_taken /name");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{made.Id}/copy", new { name = "x", group = "none" })).ToldAsync()).ShouldBe("400 user.unknown_group /group");
    }

    [Fact]
    public async Task Deleting_revokes_frees_the_name_and_keeps_the_ledger()
    {
        var tenant = await portal.NewTenantAsync();
        var issued = await tenant.IssueAsync();

        (await tenant.Client.DeleteAsync(tenant.UserPath, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await (await tenant.Client.GetAsync(tenant.UserPath, Ct)).ToldAsync()).ShouldBe("404 user.not_found");
        (await (await tenant.Client.DeleteAsync(tenant.UserPath, Ct)).ToldAsync()).ShouldBe("404 user.not_found");
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/users", Ct)).ReadAsync<Page<UserView>>()).Data.ShouldBeEmpty();
        (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "default" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        var ledger = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/credentials", Ct)).ReadAsync<Page<CredentialView>>();
        ledger.Data.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Id.ShouldBe(issued.Id), c => c.User.ShouldBe("default"), c => c.Status.ShouldBe(CredentialStatus.Revoked));
        (await tenant.GenerationAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Deleting_may_leave_credentials_to_expire()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.IssueAsync();

        (await tenant.Client.DeleteAsync($"{tenant.UserPath}?keepCredentials=true", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var ledger = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/credentials", Ct)).ReadAsync<Page<CredentialView>>();
        ledger.Data.ShouldHaveSingleItem().Status.ShouldBe(CredentialStatus.Active);
        (await tenant.GenerationAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Lists_by_group_tag_name_key_and_status_in_pages()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddGroupAsync("ops", null);
        foreach (var i in Enumerable.Range(0, 5))
        {
            await NewAsync(tenant, new { name = $"svc-{i}", group = i % 2 == 0 ? "ops" : "default", tags = new[] { $"n:{i}" } });
        }

        var issued = await tenant.IssueAsync();

        (await NamesAsync("group=ops&limit=2")).ShouldBe(["svc-0", "svc-2", "svc-4"]);
        (await NamesAsync("tag=n%3A3")).ShouldBe(["svc-3"]);
        (await NamesAsync("q=vc-1")).ShouldBe(["svc-1"]);
        (await NamesAsync($"q={issued.PublicKey[..20]}")).ShouldBe(["default"]);
        (await NamesAsync("status=may_connect")).ShouldBe(["default"]);
        (await NamesAsync("status=no_credentials&group=default")).ShouldBe(["svc-1", "svc-3"]);
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/users?status=odd", Ct)).ToldAsync()).ShouldBe("400 user.invalid_status status");

        async Task<List<string>> NamesAsync(string query)
        {
            var names = new List<string>();
            for (var cursor = ""; cursor is not null;)
            {
                var page = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/users?{query}&cursor={cursor}", Ct)).ReadAsync<Page<UserView>>();
                names.AddRange(page.Data.Select(u => u.Name));
                cursor = page.NextCursor;
            }

            return names;
        }
    }

    /// <summary>What is shown without being said stands for its absence.</summary>
    private static JsonNode Shown(JsonNode permissions)
    {
        foreach (var part in new[] { permissions, permissions["pub"], permissions["sub"] }.OfType<JsonObject>())
        {
            foreach (var name in part.Where(m => m.Value is null).Select(m => m.Key).ToList())
            {
                part.Remove(name);
            }
        }

        return permissions;
    }

    private static async Task<UserView> NewAsync(Tenant tenant, object request) =>
        await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", request)).ReadAsync<UserView>();
}
