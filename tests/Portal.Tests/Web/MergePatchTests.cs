using System.Text.Json.Nodes;
using Platform.Kernel;
using Platform.Portal.Components.Controls;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Web;

public sealed class MergePatchTests
{
    private static readonly Thing Now = new("a", new Limits(5, 7), new Dictionary<string, Limits>(StringComparer.Ordinal) { ["R1"] = new(1, 2) }, ["x"]);

    [Fact]
    public void What_is_not_named_stays() =>
        Apply("""{"name":"b"}""").ShouldBeEquivalentTo(Now with { Name = "b" });

    [Fact]
    public void A_part_is_merged_and_null_is_the_default() =>
        Apply("""{"limits":{"conn":9,"leaf":null}}""").ShouldBeEquivalentTo(Now with { Limits = new(9) });

    [Fact]
    public void Entries_come_and_go() =>
        Apply("""{"tiers":{"R1":null,"R3":{"conn":4}}}""").ShouldBeEquivalentTo(Now with { Tiers = new Dictionary<string, Limits>(StringComparer.Ordinal) { ["R3"] = new(4) } });

    [Fact]
    public void A_list_is_replaced_whole() =>
        Apply("""{"tags":["y","z"]}""").ShouldBeEquivalentTo(Now with { Tags = ["y", "z"] });

    [Fact]
    public void A_part_that_was_absent_is_made() =>
        MergePatch.Apply(Now with { Limits = null }, Parse("""{"limits":{"conn":3}}""")).Value.Limits.ShouldBe(new Limits(3));

    [Theory]
    [InlineData("""{"nmae":"b"}""", "/nmae")]
    [InlineData("""{"nmae":null}""", "/nmae")]
    [InlineData("""{"limits":{"con":1}}""", "/limits/con")]
    [InlineData("""{"tiers":{"R3":{"con":1}}}""", "/tiers/R3/con")]
    [InlineData("""{"tiers":{"a/b~":{"con":1}}}""", "/tiers/a~1b~0/con")]
    public void An_unknown_member_is_refused_by_name(string patch, string field)
    {
        Refusal(patch).Code.ShouldBe("patch.unknown_member");
        Refusal(patch).Field.ShouldBe(field);
    }

    [Theory]
    [InlineData("""{"name":1}""", "/name")]
    [InlineData("""{"limits":{"conn":"many"}}""", "/limits/conn")]
    [InlineData("""{"limits":[]}""", "/limits")]
    [InlineData("""{"tags":[1]}""", "/tags/0")]
    [InlineData("""{"tiers":{"R1":{"conn":1.5}}}""", "/tiers/R1/conn")]
    public void A_value_of_the_wrong_kind_is_refused_by_place(string patch, string field)
    {
        Refusal(patch).Code.ShouldBe("patch.wrong_type");
        Refusal(patch).Field.ShouldBe(field);
    }

    [Theory]
    [InlineData("""{"name":"b"}""")]
    [InlineData("""{"limits":{"conn":9}}""")]
    [InlineData("""{"tiers":{"R1":null,"R3":{"conn":4}},"tags":["y"]}""")]
    [InlineData("""{"limits":null,"tags":null}""")]
    public void The_patch_between_two_bodies_makes_one_of_the_other(string patch)
    {
        var after = Apply(patch);
        MergePatch.Apply(Now, MergePatch.Between(Now, after)).Value.ShouldBeEquivalentTo(after);
        MergePatch.Between(after, after).Count.ShouldBe(0);
    }

    [Fact]
    public void A_call_is_shown_as_a_shell_takes_it() =>
        CurlText.Of("http://localhost:4200/", "PATCH", "/accounts/acc_1", new { Description = "Ada's" }).ShouldBe(
            """
            curl -X PATCH 'http://localhost:4200/api/v1/accounts/acc_1' \
              -H "Authorization: Bearer $token" \
              --json '{
              "description": "Ada'\''s"
            }'
            """);

    private static Thing Apply(string patch) => MergePatch.Apply(Now, Parse(patch)).Value;

    private static Error Refusal(string patch) => MergePatch.Apply(Now, Parse(patch)).Match(_ => throw new InvalidOperationException("not refused"), e => e);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    internal sealed record Thing(string? Name, Limits? Limits, Dictionary<string, Limits>? Tiers, List<string>? Tags);

    internal sealed record Limits(long Conn = -1, long Leaf = -1);
}
