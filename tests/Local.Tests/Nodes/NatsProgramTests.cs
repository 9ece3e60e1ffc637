using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Nodes;

public sealed class NatsProgramTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-releases-").FullName;
    private NatsServerTool _tool = null!;
    private NodeSpec _spec = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Own => _tool.Version.ToString(3);

    public async ValueTask InitializeAsync()
    {
        _tool = await NatsServerTool.FindAsync(Ct);
        _spec = Specs.Fixed(1) with { NatsServer = _tool.File, NatsServers = _folder };
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_release_is_the_machines_own_or_lies_in_the_folder_of_releases()
    {
        var other = await OtherRelease.PlaceAsync(_folder, Ct);
        (await NatsProgram.FindAsync(_spec, release: null, Ct)).ShouldBe(new(_tool.File, Own));
        (await NatsProgram.FindAsync(_spec, Own, Ct)).ShouldBe(new(_tool.File, Own));
        (await NatsProgram.FindAsync(_spec, other, Ct)).ShouldBe(new(Path.Combine(_folder, other, "nats-server"), other));
    }

    [Fact]
    public async Task One_that_is_not_here_or_is_another_or_may_not_be_run_is_refused()
    {
        await OtherRelease.MisplaceAsync(_folder, "2.15.9", Ct);
        var file = Path.Combine(_folder, "2.15.8", "nats-server");
        (await RefusedAsync(_spec, "2.15.8")).ShouldBe($"nats-server 2.15.8 is not on this machine: looked for {file}; {_tool.File} is {Own}");
        (await RefusedAsync(_spec with { NatsServers = null }, "2.15.8")).ShouldBe($"nats-server 2.15.8 is not on this machine: {_tool.File} is {Own}");
        (await RefusedAsync(_spec, "2.15.9")).ShouldBe($"{Path.Combine(_folder, "2.15.9", "nats-server")} says it is {Own}");
        Directory.CreateDirectory(Path.Combine(_folder, "2.15.7"));
        File.CreateSymbolicLink(Path.Combine(_folder, "2.15.7", "nats-server"), await OldNatsServer.FindAsync(Ct));
        (await RefusedAsync(_spec, "2.15.7")).ShouldContain("is 2.10.27; releases older than 2.12.12");
    }

    private static async Task<string> RefusedAsync(NodeSpec spec, string release) => (await Should.ThrowAsync<NodeException>(() => NatsProgram.FindAsync(spec, release, Ct))).Message;
}
