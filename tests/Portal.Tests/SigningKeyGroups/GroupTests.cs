using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.NKeys;
using Platform.Portal.Features.SigningKeyGroups;
using Platform.Portal.Features.Users;
using Platform.Portal.Tests.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.SigningKeyGroups;

public sealed class GroupTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scoped_group_has_every_field_of_its_template()
    {
        var tenant = await portal.NewTenantAsync();
        var template = JsonNode.Parse(
            """
            {"pub":{"allow":["orders.{{name()}}.>"],"deny":["orders.*.admin"]},"sub":{"allow":["jobs workers"]},"resp":{"max":2,"ttl":1000000000},"subs":5,"data":-1,"payload":1024,
             "src":["10.0.0.0/8"],"times":[{"start":"08:00:00","end":"18:00:00"}],"times_location":"Europe/Vienna","allowed_connection_types":["STANDARD"],
             "bearer_token":false,"proxy_required":true}
            """)!;

        var response = await tenant.Client.PostAsync(Path(tenant), new { name = "services", role = "Services", description = "What serves", template });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var made = await response.ReadAsync<GroupView>();
        response.Headers.Location!.ToString().ShouldBe($"{Path(tenant)}/{made.Id}");
        (made.Name, made.Role, made.Description, made.IsDisabled, made.Users, made.Connections).ShouldBe(("services", "Services", "What serves", false, 0, 0));
        made.Keys.ShouldHaveSingleItem().State.ShouldBe(SigningKeyState.Active);
        var read = JsonNode.Parse(await (await tenant.Client.GetAsync(response.Headers.Location, Ct)).Content.ReadAsStringAsync(Ct))!["template"]!;
        foreach (var (member, value) in template.AsObject())
        {
            JsonNode.DeepEquals(WithoutNulls(read[member]), value).ShouldBeTrue($"{member}: {read[member]?.ToJsonString()}");
        }

        (await tenant.GenerationAsync()).ShouldBe(2);
        (await GroupsAsync(tenant)).Select(g => g.Name).ShouldBe(["default", "services"]);
    }

    [Fact]
    public async Task Editing_keeps_what_it_does_not_know_and_says_how_many_reconnect()
    {
        var tenant = await portal.NewTenantAsync();
        var group = await NewAsync(tenant, new { name = "services", template = new { pub = new { allow = new[] { "a" } } } });
        await using (var db = portal.AsOwner())
        {
            await db.SigningKeyGroups.Where(g => g.Id == group.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(g => g.Template, """{"pub":{"allow":["a"]},"of_tomorrow":7}"""), Ct);
        }

        await ConnectAsync(tenant, group, 2);
        var patch = new { template = new { pub = new { allow = new[] { "b" } } } };

        var asked = await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}?validate_only=true", patch)).ReadAsync<GroupView>();
        (asked.Template!.Pub!.Allow!.Single(), asked.Effect).ShouldBe(("b", new GroupEffect(2, 0, 0, null)));
        (await GetAsync(tenant, group)).Template!.Pub!.Allow.ShouldBe(["a"]);
        var generation = await tenant.GenerationAsync();

        var changed = await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}", patch)).ReadAsync<GroupView>();
        (changed.Template!.Pub!.Allow!.Single(), changed.Effect).ShouldBe(("b", new GroupEffect(2, 0, 0, null)));
        (await tenant.GenerationAsync()).ShouldBe(generation + 1);
        await using (var db = portal.AsOwner())
        {
            JsonNode.Parse((await db.SigningKeyGroups.SingleAsync(g => g.Id == group.Id, Ct)).Template!)!["of_tomorrow"]!.GetValue<int>().ShouldBe(7);
        }

        (await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}", new { template = (object?)null })).ToldAsync()).ShouldBe("409 group.kind_fixed /template");
        (await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}", new { keys = 1 })).ToldAsync()).ShouldBe("400 patch.unknown_member /keys");
        (await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}", new { name = "default" })).ToldAsync()).ShouldBe("409 group.name_taken /name");
        (await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}", new { template = new { subs = 0 } })).ToldAsync()).ShouldBe("400 limits.zero_in_template /template/subs");
        (await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}", new { })).ReadAsync<GroupView>()).Effect.ShouldBe(new GroupEffect(0, 0, 0, null));
        (await tenant.GenerationAsync()).ShouldBe(generation + 1);
    }

    [Fact]
    public async Task Rotating_keeps_the_old_key_until_the_overlap_is_over_and_at_once_without_one()
    {
        var tenant = await portal.NewTenantAsync();
        var group = await NewAsync(tenant, new { name = "services" });
        await ConnectAsync(tenant, group, 1);
        var first = group.Keys.Single().PublicKey;

        var rotated = await (await tenant.Client.PostAsync($"{Path(tenant)}/{group.Id}/rotate", new { overlap_seconds = 60 })).ReadAsync<GroupView>();
        rotated.Keys.Select(k => k.State).ShouldBe([SigningKeyState.Active, SigningKeyState.Retiring]);
        (rotated.Keys[1].PublicKey, rotated.Effect!.Drop, rotated.Effect.DropLater, rotated.Effect.DropsAt).ShouldBe((first, 0, 1, rotated.Keys[1].RetiresAt));
        rotated.Keys[1].RetiresAt!.Value.ShouldBe(TimeProvider.System.GetUtcNow().AddSeconds(60), TimeSpan.FromSeconds(20));

        var longer = await (await tenant.Client.PostAsync($"{Path(tenant)}/{group.Id}/rotate", new { overlap_seconds = 600 })).ReadAsync<GroupView>();
        longer.Keys.Single(k => k.PublicKey == first).RetiresAt.ShouldBe(rotated.Keys[1].RetiresAt);

        var atOnce = await (await tenant.Client.PostAsync($"{Path(tenant)}/{group.Id}/rotate", new { overlap_seconds = 0 })).ReadAsync<GroupView>();
        atOnce.Keys.Select(k => k.State).ShouldBe([SigningKeyState.Active, SigningKeyState.Removed, SigningKeyState.Removed, SigningKeyState.Removed]);
        (atOnce.Effect!.Drop, atOnce.Effect.DropLater).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_key_is_disabled_enabled_and_removed_for_good_and_each_says_what_drops()
    {
        var tenant = await portal.NewTenantAsync();
        var group = await NewAsync(tenant, new { name = "services" });
        await ConnectAsync(tenant, group, 3);
        var key = $"{Path(tenant)}/{group.Id}/keys/{group.Keys.Single().PublicKey}";

        (await (await tenant.PatchAsync($"{key}?validate_only=true", new { state = "disabled" })).ReadAsync<GroupView>()).Effect.ShouldBe(new GroupEffect(0, 3, 0, null));
        (await GetAsync(tenant, group)).Keys.Single().State.ShouldBe(SigningKeyState.Active);
        (await (await tenant.PatchAsync(key, new { state = "disabled" })).ReadAsync<GroupView>()).Keys.Single().State.ShouldBe(SigningKeyState.Disabled);
        (await (await tenant.PatchAsync(key, new { state = "active" })).ReadAsync<GroupView>()).Keys.Single().State.ShouldBe(SigningKeyState.Active);
        (await (await tenant.PatchAsync($"{Path(tenant)}/{group.Id}?validate_only=true", new { is_disabled = true })).ReadAsync<GroupView>()).Effect!.Drop.ShouldBe(3);
        (await (await tenant.Client.DeleteAsync($"{key}?validate_only=true", Ct)).ReadAsync<GroupView>()).Effect!.Drop.ShouldBe(3);
        (await (await tenant.Client.DeleteAsync(key, Ct)).ReadAsync<GroupView>()).Keys.Single().State.ShouldBe(SigningKeyState.Removed);
        (await (await tenant.PatchAsync(key, new { state = "active" })).ToldAsync()).ShouldBe("409 group.key_removed");
        (await (await tenant.PatchAsync(key, new { state = "retiring" })).ToldAsync()).ShouldBe("400 group.key_state_invalid /state");
        (await (await tenant.Client.PostAsync($"{key}/seed", new { })).ToldAsync()).ShouldBe("409 group.key_removed");
    }

    [Fact]
    public async Task A_seed_is_handed_out_once_fits_its_key_and_is_audited_but_not_written_down()
    {
        var tenant = await portal.NewTenantAsync();
        var group = await NewAsync(tenant, new { name = "minting", template = new { } });
        var path = $"{Path(tenant)}/{group.Id}/keys/{group.Keys.Single().PublicKey}/seed";

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tenant.Client.PostAsync(path, new { })));

        var answer = all.Single(r => r.IsSuccessStatusCode);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        foreach (var refused in all.Where(r => r != answer))
        {
            (await refused.ToldAsync()).ShouldBe("409 group.seed_shown");
        }

        var handed = await answer.ReadAsync<HandOutSeed.Response>();
        using var pair = KeyPair.FromSeed(Encoding.ASCII.GetBytes(handed.Seed));
        (pair.PublicKey, handed.IsScoped).ShouldBe((group.Keys.Single().PublicKey, true));
        (await GetAsync(tenant, group)).Keys.Single().SeedShownAt.ShouldNotBeNull();
        await using var db = portal.AsOwner();
        handed.IssuerAccount.ShouldBe((await db.Accounts.SingleAsync(a => a.Id == tenant.Account, Ct)).PublicKey);
        var rows = await db.AuditRows.Where(a => a.OrganizationId == tenant.Id && a.Action == "signing_key.seed_hand_out").ToListAsync(Ct);
        rows.ShouldHaveSingleItem().Target.ShouldBe(handed.PublicKey);
        (await db.AuditRows.AnyAsync(a => a.Detail.Contains(handed.Seed), Ct)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("stay", new[] { "a", "b" }, new string[0])]
    [InlineData("move", new string[0], new[] { "a", "b" })]
    [InlineData("copy", new[] { "a", "b" }, new[] { "a-next", "b-next" })]
    public async Task A_copy_has_the_template_a_key_of_its_own_and_the_users_as_asked(string users, string[] staying, string[] coming)
    {
        var tenant = await portal.NewTenantAsync();
        var group = await NewAsync(tenant, new { name = "services", role = "r", template = new { pub = new { allow = new[] { "a" } } } });
        foreach (var name in new[] { "a", "b" })
        {
            (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name, group = "services" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        var copy = await (await tenant.Client.PostAsync($"{Path(tenant)}/{group.Id}/copy", new { name = "next", users })).ReadAsync<GroupView>();

        (copy.Name, copy.Role, copy.Template!.Pub!.Allow!.Single(), copy.Users).ShouldBe(("next", "r", "a", coming.Length));
        copy.Keys.Single().PublicKey.ShouldNotBe(group.Keys.Single().PublicKey);
        var all = (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/users", Ct)).ReadAsync<Page<UserView>>()).Data;
        all.Where(u => u.Group == "services").Select(u => u.Name).Order().ShouldBe(staying);
        all.Where(u => u.Group == "next").Select(u => u.Name).Order().ShouldBe(coming);
    }

    [Fact]
    public async Task Only_a_group_that_signed_nothing_and_has_nobody_is_deleted()
    {
        var tenant = await portal.NewTenantAsync();
        var empty = await NewAsync(tenant, new { name = "empty" });
        var groups = await GroupsAsync(tenant);

        (await (await tenant.Client.DeleteAsync($"{Path(tenant)}/{groups.Single(g => g.Name == "default").Id}", Ct)).ToldAsync()).ShouldBe("409 group.not_empty");
        (await tenant.Client.DeleteAsync($"{Path(tenant)}/{empty.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await GroupsAsync(tenant)).Select(g => g.Name).ShouldBe(["default"]);
        (await (await tenant.Client.DeleteAsync($"{Path(tenant)}/{empty.Id}", Ct)).ToldAsync()).ShouldBe("404 group.not_found");
    }

    private static string Path(Tenant tenant) => $"{tenant.AccountPath}/signing-key-groups";

    private static async Task<GroupView> NewAsync(Tenant tenant, object body) => await (await tenant.Client.PostAsync(Path(tenant), body)).ReadAsync<GroupView>();

    private static async Task<GroupView> GetAsync(Tenant tenant, GroupView group) => await (await tenant.Client.GetAsync($"{Path(tenant)}/{group.Id}", Ct)).ReadAsync<GroupView>();

    private static async Task<IReadOnlyList<GroupView>> GroupsAsync(Tenant tenant) => (await (await tenant.Client.GetAsync(Path(tenant), Ct)).ReadAsync<Page<GroupView>>()).Data;

    /// <summary>Plays clients of a user of the group, with one credential that its key signed.</summary>
    private async Task ConnectAsync(Tenant tenant, GroupView group, int clients)
    {
        var user = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "svc", group = group.Name })).ReadAsync<UserView>();
        var issued = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{user.Id}/credentials", new { })).ReadAsync<Features.Credentials.IssueCredential.Response>();
        foreach (var client in Enumerable.Range(1, clients))
        {
            await portal.ConnectAsync(tenant, client, issued.PublicKey);
        }
    }

    private static JsonNode? WithoutNulls(JsonNode? node) =>
        node is not JsonObject members ? node?.DeepClone() : new JsonObject(members.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
}
