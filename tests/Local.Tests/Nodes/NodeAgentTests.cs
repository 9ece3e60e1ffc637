using Platform.Broker.Nodes;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Nodes;

public sealed class NodeAgentTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-node-").FullName;
    private NodeSpec _spec = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spec = Specs.Real(_folder, (await NatsServerTool.FindAsync(Ct)).File);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public async Task Starts_the_server_and_starts_it_again_when_it_is_killed()
    {
        using var agent = RunningAgent.Start(_spec, _folder);
        var first = await agent.ServerPidAsync(_ => true, Ct);

        Signals.Send(first, Signal.Kill);
        var second = await agent.ServerPidAsync(pid => pid != first, Ct);

        (await InfoBanner.IsServedAsync("127.0.0.1", _spec.Ports.Client, Ct)).ShouldBeTrue();
        second.ShouldNotBe(first);
        (await agent.GetAsync("/metrics", Ct)).Body.ShouldContain("trunkline_node_restarts_total{node=\"eu-west-1\"} 1\n");
        (await agent.GetAsync("/healthz", Ct)).ShouldBe((200, "ok"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_outlives_a_killed_agent_and_the_next_agent_takes_it_over()
    {
        using var first = RunningAgent.Start(_spec, _folder);
        var server = await first.ServerPidAsync(_ => true, Ct);

        Signals.Send(first.Pid, Signal.Kill);
        (await InfoBanner.IsServedAsync("127.0.0.1", _spec.Ports.Client, Ct)).ShouldBeTrue();
        using var second = RunningAgent.Start(_spec, _folder);

        (await second.ServerPidAsync(_ => true, Ct)).ShouldBe(server);
        Signals.Send(server, Signal.Kill);
        (await second.ServerPidAsync(pid => pid != server, Ct)).ShouldNotBe(server);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_left_behind_server_of_an_older_configuration_is_replaced()
    {
        using var first = RunningAgent.Start(_spec, _folder);
        var server = await first.ServerPidAsync(_ => true, Ct);

        Signals.Send(first.Pid, Signal.Kill);
        using var second = RunningAgent.Start(_spec with { JetStream = new JetStreamSpec(32 << 20, 1L << 30) }, _folder);

        (await second.ServerPidAsync(_ => true, Ct)).ShouldNotBe(server);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_left_behind_server_takes_over_what_it_can_without_a_restart()
    {
        using var first = RunningAgent.Start(_spec, _folder);
        var server = await first.ServerPidAsync(_ => true, Ct);

        Signals.Send(first.Pid, Signal.Kill);
        using var second = RunningAgent.Start(_spec with { Tags = _spec.Tags with { Disk = "nvme" } }, _folder);

        (await second.ServerPidAsync(_ => true, Ct)).ShouldBe(server);
        while (!(await RenderedFleet.MonitorAsync(_spec, "varz", Ct)).GetProperty("tags").EnumerateArray().Any(t => t.GetString() == "disk:nvme"))
        {
            await Task.Delay(50, Ct);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task SIGTERM_ends_the_server_and_then_the_agent()
    {
        using var agent = RunningAgent.Start(_spec, _folder);
        await agent.ServerPidAsync(_ => true, Ct);

        Signals.Send(agent.Pid, Signal.Terminate);
        while (agent.IsRunning)
        {
            await Task.Delay(50, Ct);
        }

        (await InfoBanner.IsServedAsync("127.0.0.1", _spec.Ports.Client, Ct)).ShouldBeFalse();
        (await File.ReadAllTextAsync(_spec.LogFile, Ct)).ShouldContain("Entering lame duck mode");
    }

    [Fact(Timeout = 60_000)]
    public async Task Refuses_a_server_below_the_security_floor()
    {
        var old = Path.Combine(_folder, "nats-server");
        await File.WriteAllTextAsync(old, "#!/bin/sh\necho 'nats-server: v2.9.10'\n", Ct);
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        using var agent = RunningAgent.Start(_spec with { NatsServer = old }, _folder);
        while (agent.IsRunning)
        {
            await Task.Delay(50, Ct);
        }

        (await File.ReadAllTextAsync(Path.Combine(_folder, "agent.log"), Ct)).ShouldContain("is 2.9.10; releases older than 2.12.12");
    }
}
