using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests;

public sealed class BadInputTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("my account", "400 name.invalid /name")]
    [InlineData("orders.*", "400 name.invalid /name")]
    [InlineData("orders.>", "400 name.invalid /name")]
    [InlineData("Orders", "400 name.invalid /name")]
    [InlineData("-orders", "400 name.invalid /name")]
    [InlineData("orders\n", "400 name.invalid /name")]
    [InlineData("orders🚀", "400 name.invalid /name")]
    [InlineData("", "400 name.required /name")]
    [InlineData(null, "400 name.required /name")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "400 name.too_long /name")]
    public async Task Names_say_which_field_and_rule_is_broken_and_nothing_is_written(string? name, string expected)
    {
        var tenant = await portal.NewTenantAsync();

        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name })).ToldAsync()).ShouldBe(expected);
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name })).ToldAsync()).ShouldBe(expected);

        await using var db = portal.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(1);
        (await db.Users.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task A_name_of_64_characters_is_taken()
    {
        var tenant = await portal.NewTenantAsync();
        (await tenant.Client.PostAsync("/api/v1/accounts", new { name = new string('a', 64) })).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_name_twice_is_refused_and_leaves_one()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });
        await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "svc" });

        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" })).ToldAsync()).ShouldBe("409 account.name_taken /name");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "svc" })).ToldAsync()).ShouldBe("409 user.name_taken /name");

        await using var db = portal.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id && a.Name == "orders", Ct)).ShouldBe(1);
        (await db.SigningKeys.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(2);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "user.create", Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task Unknown_and_malformed_ids_are_not_found()
    {
        var tenant = await portal.NewTenantAsync();
        var nobodys = AccountId.New(TimeProvider.System.GetUtcNow());

        (await (await tenant.Client.GetAsync($"/api/v1/accounts/{nobodys}", Ct)).ToldAsync()).ShouldBe("404 account.not_found");
        (await (await tenant.Client.GetAsync("/api/v1/accounts/acc_nonsense", Ct)).ToldAsync()).ShouldBe("404 request.unknown_id");
        (await (await tenant.Client.GetAsync($"/api/v1/accounts/{tenant.User}", Ct)).ToldAsync()).ShouldBe("404 request.unknown_id");
        (await (await tenant.Client.GetAsync("/api/v1/nowhere", Ct)).ToldAsync()).ShouldBe("404 route.not_found");
        (await (await tenant.Client.PutAsJsonAsync("/api/v1/accounts", new { name = "x" }, Ct)).ToldAsync()).ShouldBe("405 route.wrong_method");
    }

    [Theory]
    [InlineData("{", "400 request.invalid_json ")]
    [InlineData("[]", "400 request.invalid_json ")]
    [InlineData("", "400 request.invalid_json ")]
    [InlineData("{\"name\": 7}", "400 request.invalid_json /name")]
    [InlineData("{\"name\": \"a\", \"colour\": \"red\"}", "400 request.invalid_json /colour")]
    public async Task A_body_that_is_not_the_expected_JSON_says_where(string body, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await (await tenant.Client.PostAsync("/api/v1/accounts", content, Ct)).ToldAsync()).TrimEnd().ShouldBe(expected.TrimEnd());
    }

    [Fact]
    public async Task A_body_of_another_content_type_is_refused()
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent("name=orders", Encoding.UTF8, "application/x-www-form-urlencoded");
        (await (await tenant.Client.PostAsync("/api/v1/accounts", content, Ct)).ToldAsync()).ShouldBe("415 request.wrong_content_type");
    }

    [Fact]
    public async Task A_body_of_10_MB_is_refused()
    {
        var tenant = await portal.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes($"{{\"name\":\"{new string('a', 10_000_000)}\"}}")),
        };
        request.Content.Headers.ContentType = new("application/json");
        (await (await tenant.Client.SendAsync(request, Ct)).ToldAsync()).ShouldBe("413 request.too_large");
    }

    [Fact]
    public async Task Tokens_that_do_not_hold_say_why()
    {
        var tenant = await portal.NewTenantAsync();
        var good = tenant.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        var expired = await tenant.NewTokenAsync(Role.Owner, new CreateToken.Request("expired", DateTimeOffset.MaxValue.AddYears(-1)));
        var revoked = await tenant.NewTokenAsync(Role.Owner, new CreateToken.Request("revoked"));
        await using (var db = portal.AsOwner())
        {
            var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
            await db.ApiTokens.Where(t => t.Id == expired.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.ExpiresAt, past), Ct);
            await db.ApiTokens.Where(t => t.Id == revoked.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, past), Ct);
        }

        (await WithAsync("Bearer", good[..^1])).ShouldBe("401 auth.token_malformed");
        (await WithAsync("Bearer", good[..^1] + (good[^1] == 'a' ? 'b' : 'a'))).ShouldBe("401 auth.token_malformed");
        (await WithAsync("Bearer", "")).ShouldBe("401 auth.token_malformed");
        (await WithAsync("Bearer", ApiTokenText.New())).ShouldBe("401 auth.token_unknown");
        (await WithAsync("Bearer", expired.Token)).ShouldBe("401 auth.token_expired");
        (await WithAsync("Bearer", revoked.Token)).ShouldBe("401 auth.token_revoked");
        (await WithAsync("Digest", "x")).ShouldBe("401 auth.unknown_scheme");
        (await WithAsync("Basic", "eDp5")).ShouldBe("401 auth.basic_not_accepted");

        async Task<string> WithAsync(string scheme, string value)
        {
            using var client = portal.NewClient();
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"{scheme} {value}");
            return await (await client.GetAsync("/api/v1/accounts", Ct)).ToldAsync();
        }
    }

    [Theory]
    [InlineData("limit=-1", "400 paging.invalid_limit limit")]
    [InlineData("limit=0", "400 paging.invalid_limit limit")]
    [InlineData("limit=many", "400 request.invalid_parameter")]
    [InlineData("cursor=nonsense", "400 paging.invalid_cursor cursor")]
    [InlineData("limit=100000", "200")]
    public async Task Paging_takes_what_makes_sense(string query, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.GetAsync($"/api/v1/accounts?{query}", Ct)).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task A_refusal_is_a_problem_also_for_a_caller_who_accepts_only_a_file()
    {
        var tenant = await portal.NewTenantAsync(Role.Viewer);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.UserPath}/credentials");
        request.Headers.Accept.ParseAdd("application/octet-stream");
        (await (await tenant.Client.SendAsync(request, Ct)).ToldAsync()).ShouldBe("403 credential.may_not_manage");
    }

    [Fact]
    public async Task A_problem_has_every_part_and_names_its_request()
    {
        var tenant = await portal.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = JsonContent.Create(new { name = "No" }) };
        request.Headers.Add("X-Request-Id", "mine-1");

        var response = await tenant.Client.SendAsync(request, Ct);

        response.Headers.GetValues("X-Request-Id").ShouldBe(["mine-1"]);
        (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).ToString().ShouldBe(JsonSerializer.Serialize(new
        {
            type = "/docs/errors#name.invalid",
            title = "The request is not valid",
            status = 400,
            detail = Names.Invalid.Message,
            instance = "/api/v1/accounts",
            code = "name.invalid",
            errors = new[] { new { pointer = "/name", code = "name.invalid", message = Names.Invalid.Message } },
            request_id = "mine-1",
        }));
    }
}
