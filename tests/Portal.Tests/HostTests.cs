using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests;

public sealed class HostTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_OpenAPI_document_is_the_one_that_is_served()
    {
        using var client = portal.NewClient();
        var text = await client.GetStringAsync("/openapi/v1.json", Ct);
        JsonDocument.Parse(text).RootElement.GetProperty("openapi").GetString().ShouldNotBeNull().ShouldStartWith("3.1");
        Snapshot.ShouldMatch("docs/openapi/v1.json", text.ReplaceLineEndings("\n").TrimEnd() + "\n");
    }

    [Theory, InlineData("/healthz"), InlineData("/openapi/v1.json"), InlineData("/api/v1/accounts"), InlineData("/nowhere")]
    public async Task Every_response_carries_the_strict_policy(string path)
    {
        using var client = portal.NewClient();
        var headers = (await client.GetAsync(path, Ct)).Headers;
        headers.GetValues("Content-Security-Policy").ShouldBe([SecurityHeaders.Policy]);
        SecurityHeaders.Policy.ShouldNotContain("unsafe");
        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.Contains("Server").ShouldBeFalse();
        headers.GetValues("X-Request-Id").ShouldHaveSingleItem().ShouldStartWith("req_");
    }

    [Fact]
    public async Task Healthy_ready_and_counted()
    {
        using var client = portal.NewClient();
        (await client.GetStringAsync("/healthz", Ct)).ShouldBe("ok\n");
        (await client.GetStringAsync("/readyz", Ct)).ShouldBe("{\"ready\":true,\"missing\":null}");
        var metrics = await client.GetStringAsync("/metrics", Ct);
        metrics.ShouldContain("# TYPE http_server_request_duration_seconds histogram\n");
        metrics.ShouldContain("http_route=\"/healthz\"");
    }

    [Fact]
    public async Task Without_PostgreSQL_it_is_alive_but_not_ready()
    {
        await using var host = portal.StartHost(new() { ["ConnectionStrings:Portal"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=1" });
        using var client = host.NewClient();
        (await client.GetAsync("/healthz", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/readyz", Ct)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        client.DefaultRequestHeaders.Authorization = new("Bearer", ApiTokenText.New());
        var response = await client.GetAsync("/api/v1/accounts", Ct);
        (await response.ToldAsync()).ShouldBe("503 server.unavailable");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_token_that_asks_too_often_is_told_when_to_come_back()
    {
        var tenant = await portal.NewTenantAsync();
        await using var host = portal.StartHost(new() { ["Portal:ApiRequestsPerSecond"] = "1" });
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;

        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetAsync("/api/v1/regions", Ct)));

        var refused = responses.First(r => r.StatusCode == HttpStatusCode.TooManyRequests);
        (await refused.ToldAsync()).ShouldBe("429 rate.too_many");
        refused.Headers.RetryAfter!.Delta.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_NATS_account_server_gives_the_operators_JWT()
    {
        using var client = portal.NewClient();
        await using var db = portal.AsOwner();
        (await client.GetStringAsync("/jwt/v1/operator", Ct)).ShouldBe(await db.Operators.Where(o => o.OrganizationId == Organization.Platform).Select(o => o.Jwt).SingleAsync(Ct));
        (await (await client.GetAsync("/jwt/v1/accounts/ANOBODY", Ct)).ToldAsync()).ShouldBe("404 account.jwt_not_found");
    }
}
