using System.Text.Json;
using Platform.Admission.Tests.Attacks;

namespace Platform.Admission.Tests.Policies;

public sealed class PolicyTests
{
    public static TheoryData<string, string> Bad => new()
    {
        { "", "" },
        { "[]", "" },
        { "{}", "" },
        { """{"rules":{}}""", "/rules" },
        { """{"rules":[],"version":1}""", "/version" },
        { Rule("""{"then":{"deny":"x"}}"""), "/rules/0" },
        { Rule("""{"name":"a"}"""), "/rules/0" },
        { Rule("""{"name":"","then":{"deny":"x"}}"""), "/rules/0/name" },
        { """{"rules":[{"name":"a","then":{"deny":"x"}},{"name":"a","then":{"deny":"y"}}]}""", "/rules/1/name" },
        { Rule("""{"name":"a","if":{},"then":{"deny":"x"}}"""), "/rules/0/if" },
        { Rule("""{"name":"a","when":[],"then":{"deny":"x"}}"""), "/rules/0/when" },
        { When("""{"provider":["x"]}"""), "/rules/0/when/provider" },
        { When("""{"providers":[]}"""), "/rules/0/when/providers" },
        { When("""{"providers":"x"}"""), "/rules/0/when/providers" },
        { When("""{"claims":[{}]}"""), "/rules/0/when/claims/0" },
        { When("""{"claims":[{"claim":"sub"}]}"""), "/rules/0/when/claims/0" },
        { When("""{"claims":[{"claim":"sub","equals":"a","contains":"b"}]}"""), "/rules/0/when/claims/0" },
        { When("""{"claims":[{"claim":"sub","like":"a"}]}"""), "/rules/0/when/claims/0/like" },
        { When("""{"claims":[{"claim":"","equals":"a"}]}"""), "/rules/0/when/claims/0/claim" },
        { When("""{"claims":[{"claim":"/a~2","equals":"a"}]}"""), "/rules/0/when/claims/0/claim" },
        { When("""{"claims":[{"claim":"sub","equals":["a"]}]}"""), "/rules/0/when/claims/0/equals" },
        { When("""{"claims":[{"claim":"sub","one_of":"a"}]}"""), "/rules/0/when/claims/0/one_of" },
        { When("""{"claims":[{"claim":"sub","one_of":[{}]}]}"""), "/rules/0/when/claims/0/one_of/0" },
        { When("""{"claims":[{"claim":"sub","at_least":"5"}]}"""), "/rules/0/when/claims/0/at_least" },
        { When("""{"claims":[{"claim":"sub","at_most":1e400}]}"""), "/rules/0/when/claims/0/at_most" },
        { When("""{"claims":[{"claim":"sub","present":"yes"}]}"""), "/rules/0/when/claims/0/present" },
        { When("""{"claims":[{"claim":"sub","starts_with":""}]}"""), "/rules/0/when/claims/0/starts_with" },
        { When("""{"connection_types":["TCP"]}"""), "/rules/0/when/connection_types/0" },
        { When("""{"connection_types":["MQTT_WS"]}"""), "/rules/0/when/connection_types/0" },
        { When("""{"sources":["10.0.0.1/8"]}"""), "/rules/0/when/sources/0" },
        { When("""{"sources":["10.0.0.0/33"]}"""), "/rules/0/when/sources/0" },
        { When("""{"sources":["10"]}"""), "/rules/0/when/sources/0" },
        { When("""{"sources":["example.com"]}"""), "/rules/0/when/sources/0" },
        { Then("{}"), "/rules/0/then" },
        { Then("""{"deny":"x","group":"g"}"""), "/rules/0/then/group" },
        { Then("""{"deny":""}"""), "/rules/0/then/deny" },
        { Then("""{"group":"g","account":"other"}"""), "/rules/0/then/account" },
        { Then("""{"group":"g","permissions":{}}"""), "/rules/0/then/permissions" },
        { Then("""{"group":"g","permissions":{"pub":{}}}"""), "/rules/0/then/permissions/pub" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":[]}}}"""), "/rules/0/then/permissions/pub/allow" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["a b"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["a..b"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["a.>.b"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["a.b*"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["{{sub}"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["{{}}"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"pub":{"allow":["*{{sub}}"]}}}"""), "/rules/0/then/permissions/pub/allow/0" },
        { Then("""{"group":"g","permissions":{"sub":{"allow":["a b c"]}}}"""), "/rules/0/then/permissions/sub/allow/0" },
        { Then("""{"group":"g","permissions":{"sub":{"allow":["a  b"]}}}"""), "/rules/0/then/permissions/sub/allow/0" },
        { Then("""{"group":"g","tags":["{{role}}"]}"""), "/rules/0/then/tags/0" },
        { Then("""{"group":"g","tags":["{{k}}:{{v}}"]}"""), "/rules/0/then/tags/0" },
        { Then("""{"group":"g","tags":["dept:*"]}"""), "/rules/0/then/tags/0" },
        { Then("""{"group":"g","tags":["dept:a.b"]}"""), "/rules/0/then/tags/0" },
        { Then("""{"group":"g","tags":[":x"]}"""), "/rules/0/then/tags/0" },
        { Then("""{"group":"g","name":"{{"}"""), "/rules/0/then/name" },
        { Then("""{"group":"g","expires_in":0}"""), "/rules/0/then/expires_in" },
        { Then("""{"group":"g","expires_in":86401}"""), "/rules/0/then/expires_in" },
        { Then("""{"group":"g","limits":{"conn":1}}"""), "/rules/0/then/limits/conn" },
        { Then("""{"group":"g","limits":{"subs":-2}}"""), "/rules/0/then/limits/subs" },
    };

    public static TheoryData<string, string, bool> Tests => new()
    {
        { """{"claim":"a","equals":1}""", """{"a":1.0}""", true },
        { """{"claim":"a","equals":1}""", """{"a":"1"}""", false },
        { """{"claim":"a","equals":true}""", """{"a":true}""", true },
        { """{"claim":"a","equals":true}""", """{"a":false}""", false },
        { """{"claim":"a","equals":"x"}""", """{"a":["x"]}""", false },
        { """{"claim":"a","one_of":["x",2]}""", """{"a":2}""", true },
        { """{"claim":"a","one_of":["x",2]}""", """{"a":"y"}""", false },
        { """{"claim":"scope","contains":"read"}""", """{"scope":"write read"}""", true },
        { """{"claim":"scope","contains":"read"}""", """{"scope":"readwrite"}""", false },
        { """{"claim":"a","starts_with":"repo:acme/"}""", """{"a":"repo:acme/x"}""", true },
        { """{"claim":"a","starts_with":"repo:acme/"}""", """{"a":"repo:acme"}""", false },
        { """{"claim":"a","ends_with":"@acme.example"}""", """{"a":"bob@acme.example"}""", true },
        { """{"claim":"a","ends_with":"@acme.example"}""", """{"a":"bob@acme.example.evil"}""", false },
        { """{"claim":"a","matches":"repo:acme/*:ref:refs/heads/main"}""", """{"a":"repo:acme/shop:ref:refs/heads/main"}""", true },
        { """{"claim":"a","matches":"repo:acme/*:ref:refs/heads/main"}""", """{"a":"repo:acme/shop:ref:refs/heads/main2"}""", false },
        { """{"claim":"a","matches":"a*a"}""", """{"a":"a"}""", false },
        { """{"claim":"a","matches":"*"}""", """{"a":""}""", true },
        { """{"claim":"a","matches":"x?z"}""", """{"a":"xyz"}""", false },
        { """{"claim":"a","at_least":5}""", """{"a":5}""", true },
        { """{"claim":"a","at_most":5}""", """{"a":5.0001}""", false },
        { """{"claim":"a","present":true}""", """{"a":null}""", false },
        { """{"claim":"a","present":false}""", """{"a":null}""", true },
        { """{"claim":"a.b","equals":"x"}""", """{"a":{"b":"x"}}""", true },
        { """{"claim":"a.b","equals":"x"}""", """{"a.b":"x","a":{"b":"y"}}""", true },
        { """{"claim":"https://acme.example/role","equals":"x"}""", """{"https://acme.example/role":"x"}""", true },
        { """{"claim":"/kubernetes.io/namespace","equals":"x"}""", """{"kubernetes.io":{"namespace":"x"}}""", true },
        { """{"claim":"/a~1b/0","equals":"x"}""", """{"a/b":["x"]}""", true },
        { """{"claim":"/a/01","equals":"x"}""", """{"a":["y","x"]}""", false },
        { """{"claim":"/a/-1","equals":"x"}""", """{"a":["x"]}""", false },
        { """{"claim":"a.length","present":true}""", """{"a":"x"}""", false },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_wrong_policy_is_told_where_why_and_what_to_do(string json, string path)
    {
        var parsed = ConnectPolicy.Parse(json);

        parsed.IsValid(out _).ShouldBeFalse();
        parsed.Faults[0].Path.ShouldBe(path);
        parsed.Faults.ShouldAllBe(f => f.WayOut.Length > 0);
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void A_claim_is_compared_as_written(string condition, string claims, bool holds)
    {
        var policy = ConnectPolicy.Parse(When($$"""{"claims":[{{condition}}]}""")).Value;

        (PolicyMatch.First(policy, default, JsonSerializer.Deserialize<JsonElement>(claims), trace: null) is not null).ShouldBe(holds);
    }

    [Fact]
    public void A_policy_comes_back_as_it_was_read()
    {
        foreach (var json in new[] { Stage.OrdersPolicy, """{"rules":[]}""", Then("""{"group":"g","permissions":{"pub":{"allow":["a.{{/x~1y/0}}.>"],"deny":["a.b"]},"sub":{"deny":["c q"]},"resp":{"max":3,"ttl":5000000000}},"name":"n-{{sub}}","tags":["dept:{{dept}}","plain"],"expires_in":60,"limits":{"subs":5,"data":-1,"payload":1024}}""") })
        {
            var policy = ConnectPolicy.Parse(json).Value;
            ConnectPolicy.Parse(policy.ToJson()).Value.ToJson().ShouldBe(policy.ToJson());
            JsonSerializer.Deserialize<JsonElement>(policy.ToJson()).GetProperty("rules").GetArrayLength().ShouldBe(policy.Rules.Count);
        }
    }

    [Fact]
    public void Every_fault_is_told_at_once() =>
        ConnectPolicy.Parse("""{"rules":[{"then":{"deny":""}},{"name":"b","when":{"sources":["x"],"regions":[]},"then":{"group":"g","tags":["{{x}}"]}}],"x":1}""").Faults.Select(f => f.Path)
            .ShouldBe(["/x", "/rules/0", "/rules/0/then/deny", "/rules/1/when/sources/0", "/rules/1/when/regions", "/rules/1/then/tags/0"], ignoreOrder: true);

    [Fact]
    public void A_policy_is_held_against_the_accounts_groups_and_the_organizations_providers()
    {
        var groups = new Dictionary<string, bool>(StringComparer.Ordinal) { ["open"] = false, ["scoped"] = true };
        IReadOnlyList<DocumentFault> Check(string then, string when = "{}") => PolicyFit.Check(ConnectPolicy.Parse(Rule("{\"name\":\"a\",\"when\":" + when + ",\"then\":" + then + "}")).Value, groups, ["idp"]);

        Check("""{"group":"open","permissions":{"pub":{"allow":["a"]}}}""", """{"providers":["idp"]}""").ShouldBeEmpty();
        Check("""{"group":"scoped"}""").ShouldBeEmpty();
        Check("""{"deny":"x"}""").ShouldBeEmpty();
        Check("""{"deny":"x"}""", """{"providers":["idp","other"]}""").ShouldHaveSingleItem().Path.ShouldBe("/rules/0/when/providers/1");
        Check("""{"group":"closed"}""").ShouldHaveSingleItem().Path.ShouldBe("/rules/0/then/group");
        Check("""{"group":"open"}""").ShouldHaveSingleItem().Path.ShouldBe("/rules/0/then");
        Check("""{"group":"scoped","permissions":{"pub":{"allow":["a"]}}}""").ShouldHaveSingleItem().Path.ShouldBe("/rules/0/then/permissions");
        Check("""{"group":"scoped","limits":{"subs":1}}""").ShouldHaveSingleItem().Path.ShouldBe("/rules/0/then/limits");
    }

    [Fact]
    public void A_replay_answers_as_the_decision_did_and_needs_no_keys()
    {
        var stage = new Stage(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        var bare = stage.Account("orders");
        bare = bare with { Groups = [.. bare.Groups.Select(g => g with { SigningKey = null })] };
        foreach (var attack in AttackCases.All.Where(c => c.Family is "substitution" or "policy" && c.Change is null))
        {
            var attempt = attack.Make(stage);
            var verdict = Run.Decide(stage.Snapshot(), attempt, stage.Now);
            var identity = (verdict as Allow)?.Identity ?? ((Deny)verdict).Identity!;

            var replay = PolicyReplay.Evaluate(bare.Policy!, bare, new("idp", attempt.ConnectionType, attempt.Source, attempt.Region, attempt.ClientName), identity.Subject, identity.Claims, stage.Now);

            (replay.Reason, replay.IsAllowed).ShouldBe((verdict.Reason, verdict is Allow), attack.ToString());
            replay.User?.User.Pub.Allow.ShouldBe((verdict as Allow)?.Claims.User.Pub.Allow);
        }
    }

    private static string Rule(string rule) => $$"""{"rules":[{{rule}}]}""";

    private static string When(string when) => Rule("{\"name\":\"a\",\"when\":" + when + ",\"then\":{\"deny\":\"x\"}}");

    private static string Then(string then) => Rule("{\"name\":\"a\",\"then\":" + then + "}");
}
