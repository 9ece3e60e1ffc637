using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Fixtures;
using Platform.Portal.Features.ConnectPolicies;
using Platform.Store;

namespace Platform.Portal.Tests.ConnectPolicies;

public sealed class BenchTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asks_the_callout_process_that_answers_and_shows_each_step()
    {
        JsonNode? asked = null;
        var access = "";
        await using var callout = await PlayedWeb.StartAsync(app => app.MapPost("/explain", async (HttpRequest request) =>
        {
            asked = await JsonNode.ParseAsync(request.Body, cancellationToken: Ct);
            access = request.Headers.Authorization.ToString();
            return Results.Json(new
            {
                allowed = false,
                reason = "no_rule_matched",
                detail = "No rule of version 3 fits.",
                steps = new[] { new { name = "provider", outcome = "ok", detail = "The provider known." }, new { name = "rule", outcome = "refused", detail = "sub equals x: it is ada." } },
                provider = (string?)null,
                subject = "ada",
            });
        }), Ct);
        await using var host = portal.StartHost(new(StringComparer.Ordinal) { ["Callout:Urls:0"] = "http://127.0.0.1:1/", ["Callout:Urls:1"] = callout.Urls.First(), ["Callout:Access"] = "between-us" });
        var tenant = await portal.NewTenantAsync();
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;

        var answer = await (await client.PostAsync($"{tenant.AccountPath}/connect-policy/explain", new { token = "opaque", source = "10.0.0.1", policy = JsonNode.Parse("""{"rules":[]}""") })).ReadAsync<ExplainPolicy.Response>();

        (answer.Allowed, answer.Reason, answer.Subject).ShouldBe((false, "no_rule_matched", "ada"));
        answer.Steps.Select(s => (s.Name, s.Outcome)).ShouldBe([("provider", "ok"), ("rule", "refused")]);
        answer.WayOut.ShouldNotBeNull();
        (access, asked!["organization"]!.GetValue<string>(), asked["account"]!.GetValue<string>(), asked["token"]!.GetValue<string>(), asked["policy"]!.ToJsonString())
            .ShouldBe(("Bearer between-us", tenant.Id.ToString(), tenant.Account.ToString(), "opaque", """{"rules":[]}"""));
    }

    [Fact]
    public async Task Says_when_no_callout_process_answers_and_what_it_cannot_be_asked()
    {
        var tenant = await portal.NewTenantAsync();
        (await TellAsync(tenant, new { token = "x" })).ShouldBe("503 callout.unavailable");
        (await TellAsync(tenant, new { })).ShouldBe("400 policy.nothing_to_test /token");
        (await TellAsync(tenant, new { token = new string('x', 20_001) })).ShouldBe("400 policy.test_invalid /token");
        (await TellAsync(tenant, new { token = "x", policy = JsonNode.Parse("""{"rules":[{}]}""") })).ShouldBe("400 policy.invalid /policy/rules/0 /policy/rules/0");
        var viewer = await portal.NewTenantAsync(Role.Viewer);
        (await TellAsync(viewer, new { token = "x" })).ShouldBe("403 policy.may_not_test");
    }

    [Fact]
    public async Task A_refused_client_is_gone_through_again_with_the_claims_it_brought()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.AddProviderAsync("known");
        var refused = await tenant.DecideAsync("""{"sub":"ada","team":"billing"}""", provider: provider);
        await PolicyTests.PutAsync(tenant, Rule("""{"claim":"team","equals":"shipping"}"""));

        var before = await AskAsync(tenant, new { decision_id = refused });
        await PolicyTests.PutAsync(tenant, Rule("""{"claim":"team","equals":"billing"}"""), "*");
        var after = await AskAsync(tenant, new { decision_id = refused });
        var draft = await AskAsync(tenant, new { decision_id = refused, policy = JsonNode.Parse("""{"rules":[{"name":"no","then":{"deny":"Closed."}}]}""") });

        (before.Allowed, before.Reason, before.Subject, before.Provider).ShouldBe((false, "no_rule_matched", "ada", "known"));
        before.Steps.ShouldContain(s => s.Detail.Contains("team", StringComparison.Ordinal) && s.Detail.Contains("billing", StringComparison.Ordinal));
        (after.Allowed, after.Rule, after.UserJwtClaims!.Value.GetProperty("nats").GetProperty("pub").GetProperty("allow")[0].GetString()).ShouldBe((true, "ci", "orders.ada"));
        (draft.Allowed, draft.Reason, draft.Rule).ShouldBe((false, "rule_denied", "no"));
    }

    [Fact]
    public async Task A_client_whose_credential_was_never_verified_cannot_be_gone_through()
    {
        var (tenant, other) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        var refused = await tenant.DecideAsync(null, reason: "signature_invalid", subject: null);
        (await TellAsync(tenant, new { decision_id = refused })).ShouldBe("409 policy.nothing_verified /decision_id");
        (await TellAsync(tenant, new { decision_id = refused, token = "x" })).ShouldBe("400 policy.two_to_test /decision_id");
        (await TellAsync(other, new { decision_id = refused })).ShouldBe("404 decision.not_found");
    }

    [Fact]
    public async Task A_draft_is_compared_with_the_policy_in_force_by_weight()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.AddProviderAsync("known");
        await PolicyTests.PutAsync(tenant, Rule("""{"claim":"team","one_of":["billing","sales"]}"""));
        await tenant.DecideAsync("""{"sub":"ada","team":"billing"}""", allowed: true, provider: provider, weight: 10);
        await tenant.DecideAsync("""{"sub":"bob","team":"sales"}""", allowed: true, provider: provider, subject: "bob");
        await tenant.DecideAsync("""{"sub":"cyd","team":"ops"}""", provider: provider, subject: "cyd", weight: 3);
        await tenant.DecideAsync("""{"sub":"dan","team":"none"}""", provider: provider, subject: "dan");
        await tenant.DecideAsync(null, reason: "token_expired", subject: null, weight: 4);
        await tenant.DecideAsync("""{"sub":"old","team":"ops"}""", provider: provider, subject: "old", at: TimeProvider.System.GetUtcNow().AddHours(-25));

        var response = await tenant.Client.PostAsync($"{tenant.AccountPath}/connect-policy/preview", new
        {
            policy = JsonNode.Parse("""{"rules":[{"name":"b","when":{"claims":[{"claim":"team","equals":"billing"}]},"then":{"group":"default","permissions":{"pub":{"allow":["other.{{sub}}"]}}}},{"name":"o","when":{"claims":[{"claim":"team","equals":"ops"}]},"then":{"group":"default","permissions":{"pub":{"allow":["ops"]}}}}]}"""),
        });
        var preview = await response.ReadAsync<PreviewPolicy.Response>();

        (preview.Rows, preview.Weight, preview.IsCut, preview.Unverified, preview.Same).ShouldBe((5, 19L, false, 4L, 1L));
        (preview.NewlyRefused.Weight, preview.NewlyRefused.Subjects, preview.NewlyRefused.Examples[0].Subject).ShouldBe((1L, 1, "bob"));
        (preview.NewlyAllowed.Weight, preview.NewlyAllowed.Examples[0].Subject, preview.NewlyAllowed.Examples[0].Draft.Rule).ShouldBe((3L, "cyd", "o"));
        (preview.ChangedPermissions.Weight, preview.ChangedPermissions.Examples[0].Now.Rule, preview.ChangedPermissions.Examples[0].Draft.Rule).ShouldBe((10L, "ci", "b"));
    }

    private static string Rule(string condition) =>
        """{"rules":[{"name":"ci","when":{"claims":[CONDITION]},"then":{"group":"default","permissions":{"pub":{"allow":["orders.{{sub}}"]}}}}]}""".Replace("CONDITION", condition, StringComparison.Ordinal);

    private static async Task<ExplainPolicy.Response> AskAsync(Tenant tenant, object body) =>
        await (await tenant.Client.PostAsync($"{tenant.AccountPath}/connect-policy/explain", body)).ReadAsync<ExplainPolicy.Response>();

    private static async Task<string> TellAsync(Tenant tenant, object body) => await (await tenant.Client.PostAsync($"{tenant.AccountPath}/connect-policy/explain", body)).ToldAsync();
}
