using Platform.Broker.Leases;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Reconcilers;

/// <summary>Holds one system-account connection to each node, opens it again with backoff when it breaks, and runs the link duties on it.
/// A link never moves to another server: its answers are that node's.</summary>
internal sealed partial class LinkKeeper(
    Fleet fleet, NodeTable nodes, SystemUsers users, IEnumerable<ILinkDuty> duties, TimeProvider clock, ILogger<LinkKeeper> log) : IDuty
{
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2);

    // Longer than any server takes to send its store: it answers no ping on that connection meanwhile.
    private static readonly TimeSpan StorePing = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Relist = TimeSpan.FromSeconds(5);

    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        var kept = new Dictionary<FleetNode, (CancellationTokenSource Stop, Task Done)>();
        try
        {
            while (true)
            {
                await FollowAsync(kept, reign, ct);
                await Task.Delay(Relist, clock, ct);
            }
        }
        finally
        {
            await Task.WhenAll(kept.Values.Select(EndAsync));
        }
    }

    /// <summary>Nodes come and go in desired state; a changed address is a new node to connect to.</summary>
    private async Task FollowAsync(Dictionary<FleetNode, (CancellationTokenSource Stop, Task Done)> kept, Reign reign, CancellationToken ct)
    {
        try
        {
            var wanted = await nodes.ListAsync(ct);
            foreach (var gone in kept.Keys.Except(wanted).ToArray())
            {
                await EndAsync(kept[gone]);
                kept.Remove(gone);
            }

            foreach (var node in wanted.Where(n => !kept.ContainsKey(n)))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
                kept[node] = (stop, KeepAsync(node, reign, stop.Token));
            }
        }
        catch (Exception e) when (Outage.Is(e))
        {
            Log.NoList(log, e.Message);
        }
    }

    private static async Task EndAsync((CancellationTokenSource Stop, Task Done) one)
    {
        await one.Stop.CancelAsync();
        await one.Done;
        one.Stop.Dispose();
    }

    private async Task KeepAsync(FleetNode node, Reign reign, CancellationToken ct)
    {
        var wait = Backoff;
        var isToldDown = false;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await OnceAsync(node, reign, onUp: () => (wait, isToldDown) = (Backoff, false), ct);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !ct.IsCancellationRequested && e is not OperationCanceledException && !Outage.Is(e))
            {
                Log.Failed(log, node.Name, e);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is OperationCanceledException || Outage.Is(e))
            {
                Log.NoLink(log, node.Name, e.Message);
            }

            isToldDown = isToldDown || await nodes.TrySayDownAsync(node, ct);
            await Task.Delay(wait * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 > LongestBackoff ? LongestBackoff : wait * 2;
        }
    }

    private async Task OnceAsync(FleetNode node, Reign reign, Action onUp, CancellationToken ct)
    {
        using var down = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var user = await users.MintAsync(ct);
        var opts = NatsOpts.Default with
        {
            Url = node.ClientUrl,
            Name = $"trunkline controller {reign.Epoch}",
            AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) },
            // The next connection is a new link: another process perhaps, with another id.
            MaxReconnectRetry = 0,
            Echo = false,
            PingInterval = TimeSpan.FromSeconds(5),
        };
        await using var connection = new NatsConnection(opts);
        await using var store = new NatsConnection(opts with { Name = $"{opts.Name} store", PingInterval = StorePing });
        connection.ConnectionDisconnected += async (_, _) => await down.CancelAsync();
        store.ConnectionDisconnected += async (_, _) => await down.CancelAsync();
        await connection.ConnectAsync(ct);
        await store.ConnectAsync(ct);
        var server = connection.ServerInfo ?? throw new NatsException("The server sent no INFO.");
        if (!string.Equals(server.Name, node.Name, StringComparison.Ordinal))
        {
            throw new NatsException($"At {node.ClientUrl} is '{server.Name}', not '{node.Name}'.");
        }

        var link = new NodeLink(node, new NatsSystem(connection), new NatsSystem(store), server.Id, server.Version);
        fleet.Add(link);
        onUp();
        Log.Up(log, node.Name, link.ServerId);
        try
        {
            await DutiesAsync(link, reign, down);
        }
        finally
        {
            fleet.Remove(link);
            Log.Down(log, node.Name, link.ServerId);
        }
    }

    /// <summary>The first to end takes the others, and so the link, with it; it comes back fresh.</summary>
    private Task DutiesAsync(NodeLink link, Reign reign, CancellationTokenSource down) => Task.WhenAll(duties.Select(async duty =>
    {
        try
        {
            await duty.RunAsync(link, reign, down.Token);
        }
        finally
        {
            await down.CancelAsync();
        }
    }));

    private static partial class Log
    {
        [LoggerMessage(2410, LogLevel.Information, "Link to {Node} is up, server {ServerId}")]
        public static partial void Up(ILogger log, string node, string serverId);

        [LoggerMessage(2411, LogLevel.Warning, "Link to {Node} is down, server {ServerId}")]
        public static partial void Down(ILogger log, string node, string serverId);

        [LoggerMessage(2412, LogLevel.Debug, "No link to {Node}: {Reason}")]
        public static partial void NoLink(ILogger log, string node, string reason);

        [LoggerMessage(2414, LogLevel.Error, "Link to {Node} failed; trying again")]
        public static partial void Failed(ILogger log, string node, Exception e);

        [LoggerMessage(2413, LogLevel.Warning, "Cannot read the nodes: {Reason}")]
        public static partial void NoList(ILogger log, string reason);
    }
}
