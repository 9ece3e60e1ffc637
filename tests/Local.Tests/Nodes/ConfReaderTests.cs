using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class ConfReaderTests
{
    [Theory]
    [InlineData("a: 1\nb: [x, \"y z\"]\n")]
    [InlineData("a: \"quote \\\" and \\\\ and # and } and $v\"\n")]
    [InlineData("a {\n  b {\n    c: 64MB\n  }\n}\n")]
    [InlineData("a: [\n  { name: \"x\", urls: [\"tls://h:1\"] }\n]\n")]
    [InlineData("a: []\n")]
    [InlineData("")]
    public void Reads_back_what_is_written(string text) => ConfWriter.Write(ConfReader.Read(text)).ShouldBe(text);

    [Theory]
    [InlineData("a")]
    [InlineData("a:")]
    [InlineData("a {")]
    [InlineData("a: [1")]
    [InlineData("a: \"b")]
    [InlineData("a: \"b\\")]
    [InlineData("}")]
    [InlineData(": 1")]
    [InlineData("a: ]")]
    [InlineData("a: 1, a: 2")]
    public void Refuses_what_is_no_configuration(string text) => Should.Throw<FormatException>(() => ConfReader.Read(text));
}
