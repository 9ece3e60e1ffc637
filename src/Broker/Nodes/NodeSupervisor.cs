using Platform.Broker.Agents;
using Platform.Broker.Topology;

namespace Platform.Broker.Nodes;

/// <summary>Keeps one nats-server running as wanted: takes over one that an earlier agent left (unless its configuration changed in what only a start
/// takes over), starts it otherwise, starts it again with growing waits when it ends, carries out orders, and stops it by lame duck. An order that cannot be
/// carried out (nats-server refuses the configuration, the release is not on this machine) changes nothing, and is tried again now and then.</summary>
internal sealed partial class NodeSupervisor(NodeSpec own, NodeOrders orders, NodeStatus status, TimeProvider clock, ILogger<NodeSupervisor> log) : BackgroundService
{
    /// <summary>A server that ran this long had no trouble starting: its end counts as the first failure again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Reloading = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        ServerProcess? server = null;
        try
        {
            await AskFirstAsync(stoppingToken);
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
                    var order = orders.Current;
                    var watch = new NodeWatch(own, new NodeFiles(own), status, orders.Tell, clock, log);
                    server = await BeginAsync(order, stoppingToken);
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

    /// <summary>Waits a moment for the first answer, if no server runs: the fleet may have gone on without this node, and its server, started with what it knew,
    /// would be back in the meta group.</summary>
    private async Task AskFirstAsync(CancellationToken ct)
    {
        using var running = ServerProcess.Find(new NodeFiles(own).PidFile, new NodeFiles(own).Config);
        if (running is null && own.ControllerUrls is { Count: > 0 })
        {
            await orders.Asked.WaitAsync(FirstAnswer, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private async Task<ServerProcess> BeginAsync(NodeOrder order, CancellationToken ct)
    {
        try
        {
            return await ServeAsync(order, ct);
        }
        catch (NodeException e) when (orders.Done.Place is not null && !NodeOrders.Same(orders.Done, order))
        {
            // It serves on as it did.
            var server = await ServeAsync(orders.Done, ct);
            Refuse(order, e);
            return server;
        }
    }

    private async Task<ServerProcess> ServeAsync(NodeOrder order, CancellationToken ct)
    {
        status.State = NodeState.Starting;
        var server = ServerProcess.Find(new NodeFiles(own).PidFile, new NodeFiles(own).Config);
        var (program, files, plan) = await PrepareAsync(server, order, ct);
        if (server is not null && plan is null)
        {
            await StopAsync(server);
            server = null;
        }

        status.Adopted = server is not null;
        if (server is null)
        {
            status.StartAnew();
            server = ServerProcess.Start(program.File, files.Config);
        }

        (status.State, status.Pid, status.Trouble, status.Version, status.ConfigRevision) = (NodeState.Running, server.Pid, "", program.Release, files.ConfigRevision);
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

    /// <summary>Finds the program and puts the configuration in place, or throws and leaves all as it is.</summary>
    /// <returns>What the server runs from, or has to be started from. No plan: one that runs has to be replaced.</returns>
    private async Task<(NatsProgram Program, NodeFiles Files, ReloadPlan? Plan)> PrepareAsync(ServerProcess? server, NodeOrder order, CancellationToken ct)
    {
        var wanted = order.Place?.NatsServer;
        var program = await NatsProgram.FindAsync(own, wanted, ct);
        var running = server is null ? null : await NatsProgram.OfAsync(server, ct);
        if (running is not null && IsKept(running, program, wanted))
        {
            var files = FilesOf(order, running);
            var done = NodeOrders.Same(orders.Done, order) ? null : orders.SpecOf(orders.Done);
            var plan = await files.PlaceConfigAsync(running.Version, done, ct);
            if (!MustBeReplaced(server!, plan, order))
            {
                return (running, files, plan);
            }
        }
        else if (running is not null && orders.SpecOf(order).JetStream is not null && program.IsOlderLineThan(running))
        {
            throw new NodeException($"nats-server {running.Release} keeps streams here, and {program.Release} is of an older line, which may not read them. Take the node out of the topology, and put one of another name there.");
        }

        var placed = FilesOf(order, program);
        await placed.PlaceConfigAsync(program.Version, done: null, ct);
        if (running is not null && !string.Equals(running.Release, program.Release, StringComparison.Ordinal))
        {
            Log.OtherRelease(log, own.Name, running.Release, program.Release);
        }

        return (program, placed, null);
    }

    /// <summary>A program that was replaced on the disk under a running server counts from its next start on; a release the topology asked for, or does not
    /// ask for any more, at once.</summary>
    private bool IsKept(NatsProgram running, NatsProgram program, string? wanted) =>
        string.Equals(running.Release, program.Release, StringComparison.Ordinal) || (wanted is null && orders.Done.Place?.NatsServer is null);

    private NodeFiles FilesOf(NodeOrder order, NatsProgram program) => new(orders.SpecOf(order) with { NatsServer = program.File });

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
                // What keeps an order from being carried out may be mended on the machine.
                var again = Task.Delay(status.Trouble.Length > 0 ? Again : Timeout.InfiniteTimeSpan, clock, watching.Token);
                var first = await Task.WhenAny(ended, watched, changed, again);
                await first;
                if (first == ended || first == watched)
                {
                    return false;
                }

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
            var (_, files, plan) = await PrepareAsync(server, order, ct);
            if (plan is null)
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
            Refuse(order, e);
        }

        return true;
    }

    private void Refuse(NodeOrder order, Exception e)
    {
        if (!string.Equals(status.Trouble, e.Message, StringComparison.Ordinal))
        {
            status.Trouble = e.Message;
            Log.Refused(log, own.Name, order.Revision, e.Message);
            orders.Tell();
        }
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
        [LoggerMessage(2513, LogLevel.Information, "{Node}: nats-server {Running} ends for {Release}")]
        public static partial void OtherRelease(ILogger log, string node, string running, string release);

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

        [LoggerMessage(2510, LogLevel.Error, "{Node}: revision {Revision} cannot be carried out, and nats-server goes on with what it has: {Reason}")]
        public static partial void Refused(ILogger log, string node, long revision, string reason);
    }
}
