using Platform.Broker.Agents;
using Platform.Broker.Topology;

namespace Platform.Broker.Nodes;

/// <summary>Keeps one nats-server running as wanted: takes over one that an earlier agent left (unless its configuration changed in what only a start
/// takes over), starts it otherwise, starts it again with growing waits when it ends, carries out orders, and stops it by lame duck.</summary>
internal sealed partial class NodeSupervisor(NodeSpec own, NodeOrders orders, NodeStatus status, TimeProvider clock, ILogger<NodeSupervisor> log) : BackgroundService
{
    /// <summary>A server that ran this long had no trouble starting: its end counts as the first failure again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Reloading = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        ServerProcess? server = null;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (NodeOrders.IsDismissed(orders.Current))
                {
                    await RestAsync(orders.Current, stoppingToken);
                    continue;
                }

                var began = clock.GetTimestamp();
                try
                {
                    var (order, files) = (orders.Current, new NodeFiles(orders.Spec));
                    var watch = new NodeWatch(own, files, status, orders.Tell, clock, log);
                    server = await BeginAsync(order, files, stoppingToken);
                    if (await UntilEndAsync(server, order, watch, stoppingToken))
                    {
                        await StopAsync(server);
                        server = null;
                        continue;
                    }

                    status.Trouble = "nats-server ended; see its log";
                    Log.Ended(log, own.Name, server.Pid, own.LogFile);
                    server.Dispose();
                    server = null;
                }
                catch (Exception e) when (e is NodeException or IOException or UnauthorizedAccessException)
                {
                    status.Trouble = e.Message;
                    Log.CannotStart(log, own.Name, e.Message);
                }

                failures = clock.GetElapsedTime(began) > Healthy ? 1 : failures + 1;
                (status.State, status.Pid, status.Restarts) = (NodeState.Waiting, 0, status.Restarts + 1);
                orders.Tell();
                await Task.Delay(Backoff.Wait(failures, Random.Shared.NextDouble()), clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            status.State = NodeState.Stopping;
        }
        finally
        {
            await StopAsync(server);
        }
    }

    /// <summary>Runs no server until another order comes.</summary>
    private async Task RestAsync(NodeOrder order, CancellationToken ct)
    {
        var files = new NodeFiles(own);
        await StopAsync(ServerProcess.Find(files.PidFile, files.Config));
        (status.State, status.Pid, status.Trouble) = (NodeState.Stopped, 0, "");
        orders.Finish(order);
        Log.Dismissed(log, own.Name);
        await orders.ChangedAsync(order, ct);
    }

    private async Task<ServerProcess> BeginAsync(NodeOrder order, NodeFiles files, CancellationToken ct)
    {
        status.State = NodeState.Starting;
        var version = await NatsBinary.RequireSafeVersionAsync(own.NatsServer, ct);
        status.Version = version.ToString();
        var plan = await files.PlaceConfigAsync(version, ct);
        var server = ServerProcess.Find(files.PidFile, files.Config);
        if (server is not null && MustBeReplaced(server, plan, order))
        {
            await StopAsync(server);
            server = null;
        }

        status.Adopted = server is not null;
        if (server is null)
        {
            status.StartAnew();
            server = ServerProcess.Start(own.NatsServer, files.Config);
        }

        (status.State, status.Pid, status.Trouble, status.ConfigRevision) = (NodeState.Running, server.Pid, "", files.ConfigRevision);
        orders.Finish(order);
        if (status.Adopted)
        {
            // Also when nothing changed in the file: the certificates may have, while nobody watched.
            server.Reload();
            Log.Adopted(log, own.Name, server.Pid);
        }
        else
        {
            Log.Started(log, own.Name, server.Pid, status.Version);
        }

        return server;
    }

    /// <summary>Until the server ends, or an order needs another. Orders that it can take over while it runs are carried out meanwhile.</summary>
    /// <returns>True if it is to be replaced.</returns>
    private async Task<bool> UntilEndAsync(ServerProcess server, NodeOrder order, NodeWatch watch, CancellationToken ct)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watched = watch.RunAsync(server, watching.Token);
        var ended = server.WaitAsync(watching.Token);
        try
        {
            while (true)
            {
                var changed = orders.ChangedAsync(order, watching.Token);
                var first = await Task.WhenAny(ended, watched, changed);
                if (first != changed)
                {
                    await first;
                    return false;
                }

                await changed;
                order = orders.Current;
                if (!await TryTakeOverAsync(server, order, ct))
                {
                    return true;
                }
            }
        }
        finally
        {
            await watching.CancelAsync();
            await Task.WhenAll(watched, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Carries out an order without replacing the server. One whose configuration nats-server refuses is not carried out, and the server goes on.</summary>
    /// <returns>False if it needs another server.</returns>
    private async Task<bool> TryTakeOverAsync(ServerProcess server, NodeOrder order, CancellationToken ct)
    {
        if (NodeOrders.IsDismissed(order))
        {
            return false;
        }

        try
        {
            var files = new NodeFiles(orders.Spec);
            var plan = await files.PlaceConfigAsync(Version.Parse(status.Version), ct);
            if (MustBeReplaced(server, plan, order))
            {
                return false;
            }

            if (plan.Effect is ReloadEffect.Reload && !await ReloadAsync(server, ct))
            {
                throw new NodeException("nats-server did not take the configuration over and goes on with what it had; see its log");
            }

            (status.Trouble, status.ConfigRevision) = ("", files.ConfigRevision);
            orders.Finish(order);
        }
        catch (Exception e) when (e is NodeException or IOException or UnauthorizedAccessException)
        {
            status.Trouble = e.Message;
            Log.Refused(log, own.Name, order.Revision, e.Message);
            orders.Tell();
        }

        return true;
    }

    private bool MustBeReplaced(ServerProcess server, ReloadPlan plan, NodeOrder order)
    {
        var isReplaced = plan.Effect is ReloadEffect.Restart || order.Restarts > orders.Done.Restarts;
        if (isReplaced)
        {
            Log.Replacing(log, own.Name, server.Pid, plan.Effect is ReloadEffect.Restart ? string.Join(", ", plan.Restarts) : "a restart is wanted");
        }

        return isReplaced;
    }

    /// <returns>Whether its log says, soon, that it took the configuration over.</returns>
    private async Task<bool> ReloadAsync(ServerProcess server, CancellationToken ct)
    {
        var (done, refused, began) = (status.Reloads, status.FailedReloads, clock.GetTimestamp());
        server.Reload();
        while (status.Reloads == done && status.FailedReloads == refused && clock.GetElapsedTime(began) < Reloading)
        {
            await Task.Delay(Look, clock, ct);
        }

        return status.Reloads > done;
    }

    // Also while the agent is being stopped: its own token is cancelled then, the drain must not be.
    private async Task StopAsync(ServerProcess? server)
    {
        if (server is not null)
        {
            status.State = NodeState.Stopping;
            await server.StopAsync(TimeSpan.FromSeconds(orders.Spec.DrainSeconds), CancellationToken.None);
            Log.Stopped(log, own.Name, server.Pid);
            server.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2500, LogLevel.Information, "{Node}: nats-server {Version} started, pid {Pid}")]
        public static partial void Started(ILogger log, string node, int pid, string version);

        [LoggerMessage(2501, LogLevel.Information, "{Node}: nats-server was running, pid {Pid}; taken over")]
        public static partial void Adopted(ILogger log, string node, int pid);

        [LoggerMessage(2502, LogLevel.Information, "{Node}: nats-server, pid {Pid}, cannot take over while it runs: {Keys}; replacing it")]
        public static partial void Replacing(ILogger log, string node, int pid, string keys);

        [LoggerMessage(2503, LogLevel.Warning, "{Node}: nats-server, pid {Pid}, ended; {File} says why")]
        public static partial void Ended(ILogger log, string node, int pid, string file);

        [LoggerMessage(2504, LogLevel.Error, "{Node}: {Reason}")]
        public static partial void CannotStart(ILogger log, string node, string reason);

        [LoggerMessage(2505, LogLevel.Information, "{Node}: nats-server, pid {Pid}, stopped")]
        public static partial void Stopped(ILogger log, string node, int pid);

        [LoggerMessage(2511, LogLevel.Information, "{Node}: the fleet goes on without this node; it can be taken away")]
        public static partial void Dismissed(ILogger log, string node);

        [LoggerMessage(2510, LogLevel.Error, "{Node}: nats-server would refuse the configuration of revision {Revision} and goes on with what it has: {Reason}")]
        public static partial void Refused(ILogger log, string node, long revision, string reason);
    }
}
