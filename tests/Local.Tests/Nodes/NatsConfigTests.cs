using Platform.Broker.Nodes;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Nodes;

/// <summary>To take a wanted change over into the golden files: TRUNKLINE_REWRITE_GOLDEN=folder of the sources' Golden.</summary>
public sealed class NatsConfigTests : IDisposable
{
    private const string SystemAccount = "ADSYSTEM";

    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-conf-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(GoldenCase.Names), MemberType = typeof(GoldenCase))]
    public async Task Renders_the_golden_file(string golden)
    {
        var (spec, hasCallout, target) = GoldenCase.Of(golden);
        var callout = hasCallout ? new NodeCallout("ADAUTH", "header.auth.signature", "header.sentinel.signature") : null;
        var platform = hasCallout ? new PreloadedAccount("ADPLATFORM", "header.platform.signature") : null;
        var text = NatsConfig.Render(spec, SystemAccount, "header.claims.signature", callout, platform, target);
        if (Environment.GetEnvironmentVariable("TRUNKLINE_REWRITE_GOLDEN") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, golden), text, Ct);
        }

        text.ShouldBe(await File.ReadAllTextAsync(Specs.GoldenFile(golden), Ct));
        ConfWriter.Write(ConfReader.Read(text)).ShouldBe(text);
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Names), MemberType = typeof(GoldenCase))]
    public async Task The_release_it_is_for_accepts_it(string golden)
    {
        var (spec, hasCallout, target) = GoldenCase.Of(golden);
        var file = target == GoldenCase.Old ? await OldNatsServer.FindAsync(Ct) : (await NatsServerTool.FindAsync(Ct)).File;
        spec = Specs.Placed(spec, _folder, file);
        spec = hasCallout ? Specs.WithCallout(spec, _folder) : spec;

        (await new NodeFiles(spec).PlaceConfigAsync(target, done: null, Ct)).Effect.ShouldBe(ReloadEffect.Restart);
        (await new NodeFiles(spec).PlaceConfigAsync(target, done: null, Ct)).Effect.ShouldBe(ReloadEffect.Unchanged);
        File.GetUnixFileMode(new NodeFiles(spec).Config).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task An_old_release_refuses_what_is_for_a_newer_one()
    {
        var spec = Specs.Placed(Specs.Fixed(3), _folder, await OldNatsServer.FindAsync(Ct));

        (await Should.ThrowAsync<NodeException>(() => new NodeFiles(spec).PlaceConfigAsync(GoldenCase.Current, done: null, Ct))).Message.ShouldContain("unknown field \"connect_backoff\"");
    }

    [Fact]
    public async Task A_refused_configuration_leaves_the_one_in_place()
    {
        var spec = Specs.Real(_folder, (await NatsServerTool.FindAsync(Ct)).File);
        await new NodeFiles(spec).PlaceConfigAsync(GoldenCase.Current, done: null, Ct);
        var before = await File.ReadAllTextAsync(new NodeFiles(spec).Config, Ct);

        var broken = spec with { Routes = ["%zz:1"] };

        await Should.ThrowAsync<NodeException>(() => new NodeFiles(broken).PlaceConfigAsync(GoldenCase.Current, done: null, Ct));
        (await File.ReadAllTextAsync(new NodeFiles(spec).Config, Ct)).ShouldBe(before);
    }

    [Fact]
    public void The_revision_changes_with_anything_else_and_is_otherwise_the_same()
    {
        static string Revision(NodeSpec spec) =>
            ConfWriter.Inline(ConfReader.Read(NatsConfig.Render(spec, SystemAccount, "a.b.c", callout: null, platform: null, GoldenCase.Current))["server_metadata"]!);

        Revision(Specs.Fixed(1)).ShouldBe(Revision(Specs.Fixed(1)));
        Revision(Specs.Fixed(1)).ShouldNotBe(Revision(Specs.Fixed(3)));
    }
}
