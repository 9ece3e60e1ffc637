using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests.Users;

/// <summary>Each field of a user: which rule it breaks and where, and that nothing is written.</summary>
public sealed class UserRefusalTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"group":"none"}""", "400 user.unknown_group /group")]
    [InlineData("""{"tags":["Team"]}""", "400 user.invalid_tag /tags/0")]
    [InlineData("""{"tags":["a","dept:*"]}""", "400 user.invalid_tag /tags/1")]
    [InlineData("""{"tags":["dept:a.b"]}""", "400 user.invalid_tag /tags/0")]
    [InlineData("""{"tags":[null]}""", "400 user.invalid_tag /tags/0")]
    [InlineData("""{"tags":["a","b","a"]}""", "400 user.tag_twice /tags/2")]
    [InlineData("""{"lifetime_seconds":59}""", "400 user.invalid_lifetime /lifetime_seconds")]
    [InlineData("""{"lifetime_seconds":315360001}""", "400 user.invalid_lifetime /lifetime_seconds")]
    [InlineData("""{"lifetime_seconds":"1h"}""", "400 request.invalid_json /lifetime_seconds")]
    [InlineData("""{"permissions":{"pub":{"allow":["a..b"]}}}""", "400 permissions.subject_invalid /permissions/pub/allow/0")]
    [InlineData("""{"permissions":{"pub":{"deny":["a","b q"]}}}""", "400 permissions.queue_in_pub /permissions/pub/deny/1")]
    [InlineData("""{"permissions":{"sub":{"allow":[]}}}""", "400 permissions.allow_empty /permissions/sub/allow")]
    [InlineData("""{"permissions":{"resp":{"max":-2}}}""", "400 permissions.resp_max /permissions/resp/max")]
    [InlineData("""{"permissions":{"resp":{"ttl":-2}}}""", "400 permissions.resp_ttl /permissions/resp/ttl")]
    [InlineData("""{"permissions":{"src":["10.0.0.1/33"]}}""", "400 limits.src /permissions/src/0")]
    [InlineData("""{"permissions":{"times":[{"start":"8:00","end":"18:00:00"}]}}""", "400 limits.time /permissions/times/0/start")]
    [InlineData("""{"permissions":{"times":[{"start":"08:00:00"}]}}""", "400 limits.time_missing /permissions/times/0")]
    [InlineData("""{"permissions":{"times_location":"Vienna"}}""", "400 limits.times_location /permissions/times_location")]
    [InlineData("""{"permissions":{"allowed_connection_types":["TCP"]}}""", "400 limits.connection_type /permissions/allowed_connection_types/0")]
    [InlineData("""{"permissions":{"subs":-2}}""", "400 limits.below_minus_one /permissions/subs")]
    [InlineData("""{"permissions":{"payload":2147483648}}""", "400 limits.too_large /permissions/payload")]
    [InlineData("""{"permissions":{"colour":1}}""", "400 request.invalid_json /permissions/colour")]
    public async Task A_refusal_names_the_field_and_nothing_is_written(string fields, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent($"{{\"name\":\"svc\",{fields[1..]}", Encoding.UTF8, "application/json");

        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", content, Ct)).ToldAsync()).ShouldBe(expected);

        await using var db = portal.AsOwner();
        (await db.Users.CountAsync(u => u.OrganizationId == tenant.Id, Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Fifty_tags_are_taken_and_one_more_is_not()
    {
        var tenant = await portal.NewTenantAsync();

        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "a", tags = Enumerable.Range(0, 50).Select(i => $"t{i}") })).ToldAsync()).ShouldBe("201");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "b", tags = Enumerable.Range(0, 51).Select(i => $"t{i}") })).ToldAsync()).ShouldBe("400 user.too_many_tags /tags");
    }

    [Fact]
    public async Task A_bearer_is_refused_where_the_account_admits_none()
    {
        var tenant = await portal.NewTenantAsync();
        await using (var db = portal.AsOwner())
        {
            await db.Accounts.Where(a => a.Id == tenant.Account)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.Claims, """{"nats":{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"disallow_bearer":true,"conn":-1,"leaf":-1}}}"""), Ct);
        }

        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "a", permissions = new { bearer_token = true } })).ToldAsync())
            .ShouldBe("400 user.bearer_disallowed /permissions/bearer_token");
    }
}
