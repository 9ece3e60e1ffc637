using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Fixtures;
using Platform.Portal.Features.IdentityProviders;

namespace Platform.Portal.Tests.IdentityProviders;

/// <summary>The portal's side of asking a callout process: a hand-written one stands at the seam.</summary>
public sealed class CheckTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_process_that_answers_is_believed()
    {
        var asked = new List<string>();
        await using var broken = await StartAsync(_ => Results.StatusCode(500));
        await using var good = await StartAsync(context =>
        {
            asked.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization}");
            return Results.Json(new { ok = false, checks = new[] { new { name = "discovery", ok = false, detail = "id.example.com answered 404", milliseconds = 12 } }, keys = new[] { new { kid = "a", algorithms = new[] { "ES256" } } }, later = 1 });
        });
        await using var host = portal.StartHost(Callout("http://127.0.0.1:1", broken.Urls.First(), good.Urls.First()));
        var (tenant, path) = await NewAsync();
        using var client = Same(host.NewClient(), tenant);

        var answer = await (await client.PostAsync(path, new { })).ReadAsync<CheckProvider.Response>();

        (answer.Ok, answer.Checks.Single(), answer.Keys.Single().Kid).ShouldBe((false, new("discovery", false, "id.example.com answered 404"), "a"));
        asked.ShouldBe([$"POST /providers/{path.Split('/')[^2]}/check Bearer the callout secret"]);
    }

    [Fact]
    public async Task Where_none_answers_or_none_knows_it_yet_that_is_said()
    {
        var (tenant, path) = await NewAsync();
        (await (await tenant.Client.PostAsync(path, new { })).ToldAsync()).ShouldBe("503 callout.unavailable");

        await using var young = await StartAsync(_ => Results.NotFound());
        await using var host = portal.StartHost(Callout("http://127.0.0.1:1", young.Urls.First()));
        using var client = Same(host.NewClient(), tenant);
        (await (await client.PostAsync(path, new { })).ToldAsync()).ShouldBe("503 callout.not_yet");
    }

    private async Task<(Tenant Tenant, string Path)> NewAsync()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.NewProviderAsync("keycloak", "oidc", tenant.Oidc());
        return (tenant, $"{TenantProviders.Path}/{provider.Id}/check");
    }

    private static HttpClient Same(HttpClient client, Tenant tenant)
    {
        client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
        return client;
    }

    private static Dictionary<string, string> Callout(params string[] urls) =>
        urls.Select((url, i) => ($"Callout:Urls:{i}", url)).Append(("Callout:Access", "the callout secret")).ToDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal);

    private static Task<WebApplication> StartAsync(Func<HttpContext, IResult> answer) => PlayedWeb.StartAsync(app => app.MapPost("/{**path}", answer), Ct);
}
