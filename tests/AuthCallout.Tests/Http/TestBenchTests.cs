using System.Net;
using System.Net.Http.Json;

namespace Platform.AuthCallout.Tests.Http;

public sealed class TestBenchTests
{
    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task An_organization_has_its_own_decisions_explained_a_draft_too_and_nobody_elses()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        var other = await world.AddTenantAsync("other");
        await other.AddStaticProviderAsync();
        await other.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        var token = tenant.Tokens.Token();
        var draft = System.Text.Json.JsonDocument.Parse(TenantWorld.OpenPolicy).RootElement;

        var without = await callout.AskAsync("explain", new { organization = tenant.Organization, token });
        without.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        var tried = await callout.AskAsync("explain", new { organization = tenant.Organization, account = tenant.Account.Id, token, policy = draft });
        tried.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        tried.GetProperty("user_jwt_claims").GetProperty("nats").GetProperty("pub").GetProperty("allow")[0].GetString().ShouldBe("orders.>");
        tried.GetProperty("steps").GetArrayLength().ShouldBeGreaterThan(3);
        tried.GetRawText().ShouldNotContain(token);

        var foreign = await callout.AskAsync("explain", new { organization = tenant.Organization, token = other.Tokens.Token() });
        foreign.GetProperty("reason").GetString().ShouldBe("issuer_unknown");
        using var wrong = await callout.PostAsync("explain", new { organization = tenant.Organization, account = other.Account.Id, token });
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // It was a question: nobody was admitted, nothing written.
        (await callout.MetricAsync("trunkline_callout_admitted_total")).ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_without_the_secret_gets_anything_but_health_and_metrics()
    {
        await using var world = await CalloutWorld.StartAsync();
        await using var callout = await RunningCallout.StartAsync(world);
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = callout.Url };
        foreach (var authorization in new[] { "", "Bearer ", "Bearer wrong", $"Basic {CalloutWorld.Access}", $"Bearer {CalloutWorld.Access} " })
        {
            foreach (var path in new[] { "explain", "providers/idp_00000000000000000000000000/check" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(new { organization = "x" }) };
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                using var answer = await http.SendAsync(request, Ct);
                // Blanks around a header's value are not part of it.
                answer.StatusCode.ShouldBe(authorization.Trim() == $"Bearer {CalloutWorld.Access}" ? answer.StatusCode : HttpStatusCode.Unauthorized);
            }
        }

        (await http.GetStringAsync(new Uri("healthz", UriKind.Relative), Ct)).ShouldBe("ok");
        (await http.GetStringAsync(new Uri("metrics", UriKind.Relative), Ct)).ShouldContain("trunkline_callout_stage_seconds_bucket");
    }
}
