using System.Text.Json.Nodes;
using Platform.Admission;
using Platform.Portal.Features.ConnectPolicies;

namespace Platform.Portal.Tests.ConnectPolicies;

public sealed class PolicyFormTests
{
    private const string Everything =
        """
        {"rules":[
          {"name":"ci","when":{"providers":["github","gitlab"],"claims":[
             {"claim":"sub","equals":"x"},{"claim":"n","equals":5},{"claim":"n","equals":"5"},{"claim":"b","equals":true},{"claim":"b","equals":"true"},{"claim":"q","equals":"\"quoted\""},
             {"claim":"roles","contains":"a b"},{"claim":"r","one_of":["a","7",7," padded","line\nend",false]},{"claim":"s","starts_with":"12"},{"claim":"e","ends_with":" x"},{"claim":"m","matches":"a*"},
             {"claim":"/a~1b/0","at_least":1.5},{"claim":"t","at_most":-3},{"claim":"p","present":false},{"claim":"p2","present":true}],
            "connection_types":["MQTT","STANDARD"],"sources":["10.0.0.0/8","2001:db8::/32"],"regions":["eu-west"],"client_names":["orders-*","a, b"]},
           "then":{"group":"g","permissions":{"pub":{"allow":["orders.{{sub}}.>"],"deny":["x"]},"sub":{"allow":["jobs.* workers"]},"resp":{"max":3,"ttl":1500000001}},
             "name":"{{/a~1b}}","tags":["dept:{{dept}}","plain"],"expires_in":60,"limits":{"subs":5,"data":-1,"payload":1024}}},
          {"name":"no","when":{},"then":{"deny":"because: \"so\""}},
          {"name":"scoped","then":{"group":"s"}},
          {"name":"answers","then":{"group":"g","permissions":{"resp":{"max":0,"ttl":0}}}}
        ]}
        """;

    [Fact]
    public void The_form_says_whatever_the_JSON_can()
    {
        var form = PolicyForm.From(Everything, 4);

        (form.IsJson, form.Base, form.Rules.Count).ShouldBe((false, 4, 4));
        form.Rules.Where(r => r.IsRaw).Select(r => r.Raw).ShouldBeEmpty();
        ConnectPolicy.Parse(form.ToDocument()).Value.ToJson().ShouldBe(ConnectPolicy.Parse(Everything).Value.ToJson());
    }

    [Theory]
    [InlineData("""{"rules":[{"name":"a","when":{"claims":[{"claim":"s","starts_with":"two\nlines"}]},"then":{"deny":"x"}}]}""")]
    [InlineData("""{"rules":[{"name":"a","when":{"client_names":["two\nlines"]},"then":{"deny":"x"}}]}""")]
    [InlineData("""{"rules":[{"name":"a","when":{"providers":["a,b"]},"then":{"deny":"x"}}]}""")]
    public void A_rule_the_fields_cannot_say_stays_JSON_word_for_word_or_comes_back_the_same(string policy)
    {
        if (!ConnectPolicy.Parse(policy).IsValid(out var read))
        {
            return;
        }

        ConnectPolicy.Parse(PolicyForm.From(policy, 1).ToDocument()).Value.ToJson().ShouldBe(read.ToJson());
    }

    [Fact]
    public void Names_between_commas_that_hold_one_are_edited_as_JSON() =>
        PolicyForm.From("""{"rules":[{"name":"a","when":{"regions":["a, b"]},"then":{"deny":"x"}}]}""", 1).Rules[0].IsRaw.ShouldBeTrue();

    [Fact]
    public void Rules_and_conditions_move_without_script()
    {
        var form = PolicyForm.From("""{"rules":[{"name":"a","then":{"deny":"x"}},{"name":"b","then":{"deny":"x"}},{"name":"c","then":{"deny":"x"}}]}""", 1);

        Press("down:0").ShouldBe("bac");
        Press("up:2").ShouldBe("bca");
        Press("remove:1").ShouldBe("ba");
        Press("up:0").ShouldBe("ba");
        Press("remove:9").ShouldBe("ba");
        Press("claim:1").ShouldBe("ba");
        form.Rules[1].Claims.ShouldHaveSingleItem();
        Press("unclaim:1:0").ShouldBe("ba");
        form.Rules[1].Claims.ShouldBeEmpty();
        Press("add").ShouldBe("ba");
        form.Rules.Count.ShouldBe(3);
        form.Do = "save";
        form.Rearrange().ShouldBeFalse();

        string Press(string button)
        {
            form.Do = button;
            form.Rearrange();
            return string.Concat(form.Rules.Select(r => r.Name));
        }
    }

    [Fact]
    public void What_is_not_in_order_stays_in_the_text_and_is_refused_with_its_place()
    {
        var form = new PolicyForm { As = "json", Json = """{"rules":[{"name":"a"}]}""" };
        form.ToFields().ShouldBeFalse();
        form.ToDocument().ShouldBe(form.Json);

        form = new() { As = "form", Rules = [new() { Name = "a", Outcome = "admit", Group = "g", ExpiresIn = "soon" }] };
        ConnectPolicy.Parse(form.ToDocument()).Faults.ShouldHaveSingleItem().Path.ShouldBe("/rules/0/then/expires_in");
        form = new() { As = "form", Rules = [new() { Raw = "{not json" }] };
        ConnectPolicy.Parse(form.ToDocument()).Faults[0].Path.ShouldBe("/rules/0");
    }

    [Fact]
    public void A_policy_too_long_for_a_form_is_edited_as_JSON()
    {
        var many = new JsonObject { ["rules"] = new JsonArray([.. Enumerable.Range(0, 41).Select(i => new JsonObject { ["name"] = $"r{i}", ["then"] = new JsonObject { ["deny"] = "x" } })]) }.ToJsonString();
        PolicyForm.From(many, 1).IsJson.ShouldBeTrue();
    }

    [Fact]
    public void Differences_keep_the_longest_common_part() =>
        LineDiff.Of("a\nb\nc", "a\nx\nc\nd").ShouldBe([(' ', "a"), ('-', "b"), ('+', "x"), (' ', "c"), ('+', "d")]);
}
