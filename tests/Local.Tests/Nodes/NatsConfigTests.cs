using Platform.Broker.Nodes;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Nodes;

/// <summary>To take a wanted change over into the golden files: TRUNKLINE_REWRITE_GOLDEN=folder of the sources' Golden.</summary>
public sealed class NatsConfigTests
{
    private const string SystemAccount = "ADSYSTEM";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false, "one-node-per-region.conf")]
    [InlineData(3, false, "three-nodes-per-region.conf")]
    [InlineData(1, true, "with-auth-callout.conf")]
    public async Task Renders_the_golden_file(int nodesPerRegion, bool hasCallout, string golden)
    {
        var callout = hasCallout ? new NodeCallout("ADAUTH", "header.auth.signature", "header.sentinel.signature") : null;
        var text = NatsConfig.Render(Specs.Fixed(nodesPerRegion), SystemAccount, "header.claims.signature", callout);
        if (Environment.GetEnvironmentVariable("TRUNKLINE_REWRITE_GOLDEN") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, golden), text, Ct);
        }

        text.ShouldBe(await File.ReadAllTextAsync(Specs.GoldenFile(golden), Ct));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public async Task Nats_server_itself_accepts_every_rendering(int nodesPerRegion, bool hasCallout)
    {
        var tool = await NatsServerTool.FindAsync(Ct);
        var folder = Directory.CreateTempSubdirectory("trunkline-conf-").FullName;
        try
        {
            var spec = Specs.Fixed(nodesPerRegion) with
            {
                Folder = folder,
                LogFile = Path.Combine(folder, "nats.log"),
                NatsServer = tool.File,
                OperatorJwtFile = Specs.GoldenFile("operator.jwt"),
                SystemAccountJwtFile = Specs.GoldenFile("system-account.jwt"),
            };
            spec = hasCallout ? Specs.WithCallout(spec, folder) : spec;

            (await new NodeFiles(spec).PlaceConfigAsync(Ct)).ShouldBeTrue();
            (await new NodeFiles(spec).PlaceConfigAsync(Ct)).ShouldBeFalse();
            File.GetUnixFileMode(Path.Combine(folder, "nats.conf")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_refused_configuration_leaves_the_one_in_place()
    {
        var tool = await NatsServerTool.FindAsync(Ct);
        var folder = Directory.CreateTempSubdirectory("trunkline-conf-").FullName;
        try
        {
            var spec = Specs.Real(folder, tool.File);
            await new NodeFiles(spec).PlaceConfigAsync(Ct);
            var before = await File.ReadAllTextAsync(Path.Combine(spec.Folder, "nats.conf"), Ct);

            var broken = spec with { Routes = new RouteSpec("x", ["%zz:1"]) };

            await Should.ThrowAsync<NodeException>(() => new NodeFiles(broken).PlaceConfigAsync(Ct));
            (await File.ReadAllTextAsync(Path.Combine(spec.Folder, "nats.conf"), Ct)).ShouldBe(before);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
