using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class NatsCapabilitiesTests
{
    [Theory]
    [InlineData("2.10.27", "cluster { name: x }")]
    [InlineData("2.11.10", "cluster { name: x }")]
    [InlineData("2.11.11", "cluster { name: x, write_deadline: y }")]
    [InlineData("2.12.0", "cluster { name: x, connect_backoff: true }")]
    [InlineData("2.12.1", "cluster { name: x, connect_backoff: true, write_deadline: y }")]
    [InlineData("2.15.1", "cluster { name: x, connect_backoff: true, write_deadline: y }")]
    [InlineData("3.0.0", "cluster { name: x, connect_backoff: true, write_deadline: y }")]
    public void Keeps_what_the_release_knows(string release, string expected)
    {
        var whole = ConfReader.Read("cluster { name: x, connect_backoff: true, write_deadline: y }");

        ConfWriter.Write(NatsCapabilities.Strip(whole, Version.Parse(release))).ShouldBe(ConfWriter.Write(ConfReader.Read(expected)));
    }

    [Fact]
    public void A_key_is_meant_where_it_stands_only() =>
        ConfWriter.Write(NatsCapabilities.Strip(ConfReader.Read("write_deadline: x"), new Version(2, 10, 27))).ShouldBe("write_deadline: x\n");
}
