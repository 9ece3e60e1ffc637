using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.NKeys;
using Platform.Portal.Features.SigningKeyGroups;

namespace Platform.Portal.Tests.SigningKeyGroups;

/// <summary>Each field of a group and its template: which rule it breaks and where, and that nothing is written.</summary>
public sealed class GroupRefusalTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"role":" a"}""", "400 group.role_invalid /role")]
    [InlineData("""{"description":"a\nb"}""", "400 group.description_invalid /description")]
    [InlineData("""{"public_key":"U"}""", "400 group.public_key_invalid /public_key")]
    [InlineData("""{"public_key":"SAAGWTSNBYIYBJBPIKRAHWKQ"}""", "400 group.seed_sent /public_key")]
    [InlineData("""{"template":{"pub":{"allow":[""]}}}""", "400 permissions.entry_empty /template/pub/allow/0")]
    [InlineData("""{"template":{"pub":{"allow":["a",null]}}}""", "400 permissions.entry_empty /template/pub/allow/1")]
    [InlineData("""{"template":{"pub":{"allow":["a."]}}}""", "400 permissions.subject_invalid /template/pub/allow/0")]
    [InlineData("""{"template":{"sub":{"deny":[".a"]}}}""", "400 permissions.subject_invalid /template/sub/deny/0")]
    [InlineData("""{"template":{"sub":{"allow":["a.>.b"]}}}""", "400 permissions.wildcard_middle /template/sub/allow/0")]
    [InlineData("""{"template":{"sub":{"allow":["a\tq"]}}}""", "400 permissions.white_space /template/sub/allow/0")]
    [InlineData("""{"template":{"sub":{"allow":["a\u00a0q"]}}}""", "400 permissions.white_space /template/sub/allow/0")]
    [InlineData("""{"template":{"sub":{"allow":["a q b"]}}}""", "400 permissions.too_many_blanks /template/sub/allow/0")]
    [InlineData("""{"template":{"pub":{"allow":["a q"]}}}""", "400 permissions.queue_in_pub /template/pub/allow/0")]
    [InlineData("""{"template":{"pub":{"allow":[]}}}""", "400 permissions.allow_empty /template/pub/allow")]
    [InlineData("""{"template":{"pub":{"allow":["{{user()}}"]}}}""", "400 permissions.placeholder_unknown /template/pub/allow/0")]
    [InlineData("""{"template":{"pub":{"allow":["a.{{tag()}}"]}}}""", "400 permissions.placeholder_unknown /template/pub/allow/0")]
    [InlineData("""{"template":{"pub":{"deny":["{{TAG(team)}}"]}}}""", "400 permissions.placeholder_case /template/pub/deny/0")]
    [InlineData("""{"template":{"resp":{"max":2147483648}}}""", "400 permissions.resp_max /template/resp/max")]
    [InlineData("""{"template":{"resp":{"ttl":-2}}}""", "400 permissions.resp_ttl /template/resp/ttl")]
    [InlineData("""{"template":{"subs":0}}""", "400 limits.zero_in_template /template/subs")]
    [InlineData("""{"template":{"data":-2}}""", "400 limits.below_minus_one /template/data")]
    [InlineData("""{"template":{"payload":2147483648}}""", "400 limits.too_large /template/payload")]
    [InlineData("""{"template":{"src":["10.0.0.1"]}}""", "400 limits.src /template/src/0")]
    [InlineData("""{"template":{"times":[{"start":"08:00:00","end":"24:00:00"}]}}""", "400 limits.time /template/times/0/end")]
    [InlineData("""{"template":{"times":[{"end":"18:00:00"}]}}""", "400 limits.time_missing /template/times/0")]
    [InlineData("""{"template":{"times_location":"europe/vienna"}}""", "400 limits.times_location /template/times_location")]
    [InlineData("""{"template":{"allowed_connection_types":["standard"]}}""", "400 limits.connection_type /template/allowed_connection_types/0")]
    [InlineData("""{"template":{"allowed_connection_types":[]}}""", "400 limits.connection_types_empty /template/allowed_connection_types")]
    [InlineData("""{"template":{"colour":1}}""", "400 request.invalid_json /template/colour")]
    public async Task A_refusal_names_the_field_and_nothing_is_written(string fields, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent($"{{\"name\":\"svc\",{fields[1..]}", Encoding.UTF8, "application/json");

        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/signing-key-groups", content, Ct)).ToldAsync()).ShouldBe(expected);

        await using var db = portal.AsOwner();
        (await db.SigningKeyGroups.CountAsync(g => g.OrganizationId == tenant.Id, Ct)).ShouldBe(1);
        (await db.Accounts.Where(a => a.Id == tenant.Account).Select(a => a.Generation).SingleAsync(Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task A_list_has_its_measure()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.AccountPath}/signing-key-groups";

        (await (await tenant.Client.PostAsync(path, Of(Enumerable.Repeat("a", 501)))).ToldAsync()).ShouldBe("400 permissions.too_many_entries /template/pub/allow");
        (await (await tenant.Client.PostAsync(path, Of([new string('a', 1025)]))).ToldAsync()).ShouldBe("400 permissions.entry_too_long /template/pub/allow/0");
        (await (await tenant.Client.PostAsync(path, Of([new string('a', 1024), .. Enumerable.Repeat("a", 499)]))).ToldAsync()).ShouldBe("201");

        static object Of(IEnumerable<string> allow) => new { name = "svc", template = new { pub = new { allow } } };
    }

    [Fact]
    public async Task Keys_and_names_that_are_taken_are_refused()
    {
        var tenant = await portal.NewTenantAsync();
        var other = await portal.NewTenantAsync();
        using var own = KeyPair.CreatePair(PrefixByte.Account);
        var path = $"{tenant.AccountPath}/signing-key-groups";
        var made = await (await tenant.Client.PostAsync(path, new { name = "own", public_key = own.PublicKey })).ReadAsync<GroupView>();

        (await (await tenant.Client.PostAsync(path, new { name = "own" })).ToldAsync()).ShouldBe("409 group.name_taken /name");
        (await (await tenant.Client.PostAsync(path, new { name = "again", public_key = own.PublicKey })).ToldAsync()).ShouldBe("409 group.public_key_taken /public_key");
        (await (await other.Client.PostAsync($"{other.AccountPath}/signing-key-groups", new { name = "again", public_key = own.PublicKey })).ToldAsync()).ShouldBe("409 group.public_key_taken /public_key");
        (await (await tenant.Client.PostAsync($"{path}/{made.Id}/rotate", new { overlap_seconds = 0 })).ToldAsync()).ShouldBe("409 group.no_held_key");
        (await (await tenant.Client.PostAsync($"{path}/{made.Id}/rotate", new { overlap_seconds = -1 })).ToldAsync()).ShouldBe("400 group.overlap_invalid /overlap_seconds");
        (await (await tenant.Client.PostAsync($"{path}/{made.Id}/keys/{own.PublicKey}/seed", new { })).ToldAsync()).ShouldBe("409 group.key_not_held");
        (await (await tenant.Client.PostAsync($"{path}/{made.Id}/keys/A/seed", new { })).ToldAsync()).ShouldBe("404 group.key_not_found");
        (await (await tenant.Client.PostAsync($"{path}/{made.Id}/copy", new { name = "b", users = "all" })).ToldAsync()).ShouldBe("400 group.users_invalid /users");
    }
}
