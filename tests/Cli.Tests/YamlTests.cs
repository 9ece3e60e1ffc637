using System.Text.Json.Nodes;
using Platform.Cli.Output;

namespace Platform.Cli.Tests;

/// <summary>YAML as its core schema has it, there and back.</summary>
public sealed class YamlTests
{
    [Theory]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: no\nb: on\nc: off", """{"a":"no","b":"on","c":"off"}""")]
    [InlineData("a: true\nb: ~\nc: null\nd:", """{"a":true,"b":null,"c":null,"d":null}""")]
    [InlineData("a: 12\nb: -3\nc: 1.5\nd: 010\ne: 1_000", """{"a":12,"b":-3,"c":1.5,"d":10,"e":"1_000"}""")]
    [InlineData("a: '12'\nb: \"true\"", """{"a":"12","b":"true"}""")]
    [InlineData("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("a: 12:30:00\nb: orders.>\nc: 1.2.3", """{"a":"12:30:00","b":"orders.>","c":"1.2.3"}""")]
    [InlineData("""{"a": ["x", 1, {}]}""", """{"a":["x",1,{}]}""")]
    public void Is_read_as_JSON(string yaml, string json) => JsonText.Line(YamlText.Read(yaml, "f")).ShouldBe(json);

    [Fact]
    public void What_is_written_is_read_back()
    {
        string[] texts = ["", " ", "yes", "No", "null", "~", "1", "1.0", "-1", "0x1f", "1e3", "12:30", "=", "a: b", "- a", "#x", "a #b", "*x", "&x", "!x", "@x", "`x", "%x", "orders.>", "*", ">", "{{name()}}.>", "line\nline\n", "line\nline", "\ttab", "ünïcode ✓", "trailing ", "\"quoted\"", "'", "\u0001", "...", "---", "true", ".inf", "2026-11-30", "x\n\n  y\n"];
        var before = new JsonObject(texts.Select((t, i) => KeyValuePair.Create<string, JsonNode?>($"k{i}", t)))
        {
            ["keys"] = new JsonObject(texts.Select(t => KeyValuePair.Create<string, JsonNode?>(t, 1))),
            ["list"] = new JsonArray([.. texts.Select(t => (JsonNode)t)]),
            ["more"] = JsonNode.Parse("""{"n":null,"t":true,"i":-9007199254740993,"d":0.25,"e":{},"l":[],"ll":[[1],[]]}"""),
        };
        JsonText.Of(YamlText.Read(YamlText.Of(before), "f")).ShouldBe(JsonText.Of(before));
    }

    [Theory]
    [InlineData("a: [1\nb: 2")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("{a: 1}: 2")]
    public void What_cannot_be_read_says_where(string yaml)
    {
        var refused = Should.Throw<CliException>(() => YamlText.Read(yaml, "org.yaml"));
        (refused.Code, refused.Message.StartsWith("org.yaml", StringComparison.Ordinal)).ShouldBe((ExitCode.Usage, true));
    }

    [Fact]
    public void Aliases_cannot_make_a_small_file_large()
    {
        var bomb = string.Concat(Enumerable.Range(0, 20).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat(i == 0 ? "x" : $"*a{i - 1}", 10))}]\n"));
        Should.Throw<CliException>(() => YamlText.Read(bomb, "f")).Message.ShouldContain("grows too large");
    }
}
