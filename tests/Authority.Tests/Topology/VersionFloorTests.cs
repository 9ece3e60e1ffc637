namespace Platform.Authority.Tests.Topology;

public sealed class VersionFloorTests
{
    [Theory]
    [InlineData("2.9.10", true)]
    [InlineData("2.12.11", true)]
    [InlineData("2.12.12", false)]
    [InlineData("2.13.9", true)]
    [InlineData("2.14.2", true)]
    [InlineData("2.14.3", false)]
    [InlineData("2.15.1", false)]
    [InlineData("2.15.0-RC.1", false)]
    [InlineData("3.0.0", false)]
    [InlineData("dev", true)]
    public void Known_advisories_decide(string version, bool isBelow) => VersionFloor.IsBelow(version).ShouldBe(isBelow);
}
