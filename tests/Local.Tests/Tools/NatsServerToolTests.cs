using Platform.Authority;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Tools;

public sealed class NatsServerToolTests
{
    [Theory]
    [InlineData("2.9.10", false)]
    [InlineData("2.12.11", false)]
    [InlineData("2.12.12", true)]
    [InlineData("2.13.9", false)]
    [InlineData("2.14.2", false)]
    [InlineData("2.14.3", true)]
    [InlineData("2.15.1", true)]
    [InlineData("3.0.0", true)]
    public void Runner_and_agent_have_the_same_security_floor(string version, bool safe)
    {
        NatsServerTool.IsSafe(Version.Parse(version)).ShouldBe(safe);
        VersionFloor.IsBelow(version).ShouldBe(!safe);
    }
}
