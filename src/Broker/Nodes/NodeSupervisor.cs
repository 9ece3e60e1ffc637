namespace Platform.Broker.Nodes;

/// <summary>Keeps one nats-server running as specified: takes over one that an earlier agent left (unless its configuration
/// changed in what only a start takes over), starts it otherwise, starts it again with growing waits when it ends, and stops it by lame duck.</summary>
internal sealed partial class NodeSupervisor(NodeSpec spec, NodeStatus status, TimeProvider clock, ILogger<NodeSupervisor> log) : BackgroundService
{
    /// <summary>A server that ran this long had no trouble starting: its end counts as the first failure again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private readonly NodeFiles _files = new(spec);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        ServerProcess? server = null;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var began = clock.GetTimestamp();
                try
                {
                    var watch = new NodeWatch(spec, _files, status, clock, log);
                    server = await BeginAsync(stoppingToken);
                    await UntilEndAsync(server, watch, stoppingToken);
                    status.Trouble = "nats-server ended; see its log";
                    Log.Ended(log, spec.Name, server.Pid, spec.LogFile);
                    server.Dispose();
                    server = null;
                }
                catch (Exception e) when (e is NodeException or IOException or UnauthorizedAccessException)
                {
                    status.Trouble = e.Message;
                    Log.CannotStart(log, spec.Name, e.Message);
                }

                failures = clock.GetElapsedTime(began) > Healthy ? 1 : failures + 1;
                (status.State, status.Pid, status.Restarts) = (NodeState.Waiting, 0, status.Restarts + 1);
                await Task.Delay(Backoff.Wait(failures, Random.Shared.NextDouble()), clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            status.State = NodeState.Stopping;
        }
        finally
        {
            await EndAsync(server);
        }
    }

    private async Task<ServerProcess> BeginAsync(CancellationToken ct)
    {
        status.State = NodeState.Starting;
        var version = await NatsBinary.RequireSafeVersionAsync(spec.NatsServer, ct);
        status.Version = version.ToString();
        var plan = await _files.PlaceConfigAsync(version, ct);
        var server = ServerProcess.Find(_files.PidFile, _files.Config);
        if (server is not null && plan.Effect is ReloadEffect.Restart)
        {
            Log.Replacing(log, spec.Name, server.Pid, string.Join(", ", plan.Restarts));
            await server.StopAsync(TimeSpan.FromSeconds(spec.DrainSeconds), ct);
            server.Dispose();
            server = null;
        }

        status.Adopted = server is not null;
        server ??= ServerProcess.Start(spec.NatsServer, _files.Config);
        (status.State, status.Pid, status.Trouble) = (NodeState.Running, server.Pid, "");
        if (status.Adopted)
        {
            // Also when nothing changed in the file: the certificates may have, while nobody watched.
            server.Reload();
            Log.Adopted(log, spec.Name, server.Pid);
        }
        else
        {
            Log.Started(log, spec.Name, server.Pid, status.Version);
        }

        return server;
    }

    private static async Task UntilEndAsync(ServerProcess server, NodeWatch watch, CancellationToken ct)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watched = watch.RunAsync(server, watching.Token);
        await await Task.WhenAny(server.WaitAsync(ct), watched);
        await watching.CancelAsync();
        await watched.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The agent is being stopped: its own token is already cancelled, the drain must not be.
    private async Task EndAsync(ServerProcess? server)
    {
        if (server is not null)
        {
            await server.StopAsync(TimeSpan.FromSeconds(spec.DrainSeconds), CancellationToken.None);
            Log.Stopped(log, spec.Name, server.Pid);
            server.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2500, LogLevel.Information, "{Node}: nats-server {Version} started, pid {Pid}")]
        public static partial void Started(ILogger log, string node, int pid, string version);

        [LoggerMessage(2501, LogLevel.Information, "{Node}: nats-server was running, pid {Pid}; taken over")]
        public static partial void Adopted(ILogger log, string node, int pid);

        [LoggerMessage(2502, LogLevel.Information, "{Node}: nats-server, pid {Pid}, runs with an older configuration and cannot take over: {Keys}; replacing it")]
        public static partial void Replacing(ILogger log, string node, int pid, string keys);

        [LoggerMessage(2503, LogLevel.Warning, "{Node}: nats-server, pid {Pid}, ended; {File} says why")]
        public static partial void Ended(ILogger log, string node, int pid, string file);

        [LoggerMessage(2504, LogLevel.Error, "{Node}: {Reason}")]
        public static partial void CannotStart(ILogger log, string node, string reason);

        [LoggerMessage(2505, LogLevel.Information, "{Node}: nats-server, pid {Pid}, stopped")]
        public static partial void Stopped(ILogger log, string node, int pid);
    }
}
