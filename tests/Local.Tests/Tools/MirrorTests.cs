using Platform.Local.Tools;

namespace Platform.Local.Tests.Tools;

public sealed class MirrorTests
{
    [Theory]
    [InlineData("deb http://mirror.example/debian bookworm main\n", "http://mirror.example/debian")]
    [InlineData("# deb http://old.example/debian x\nTypes: deb\nURIs: https://mirror.example/debian/\nSuites: bookworm\n", "https://mirror.example/debian/")]
    [InlineData("URIs: http://mirror.example/debian-security\n", null)]
    [InlineData("", null)]
    public void Reads_the_main_archive_from_either_kind_of_sources_file(string sources, string? mirror) => Mirror.Read(sources).ShouldBe(mirror);
}
