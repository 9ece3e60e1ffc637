using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>The subscription that requests come by: queue group "callout", on a node of the own region while one is there, so that a region's requests stay in it.
/// Away from home it looks for a way back, and changes over without letting a request fall: the new subscription stands before the old one is drained.</summary>
internal sealed partial class CalloutLink(
    CalloutOptions options, Intake intake, FleetServers servers, TimeProvider clock, ILoggerFactory logs) : BackgroundService
{
    public const string Subject = "$SYS.REQ.USER.AUTH";
    public const string QueueGroup = "callout";
    private readonly ILogger _log = logs.CreateLogger<CalloutLink>();
    private Line? _line;

    public bool IsConnected => _line?.Connection.ConnectionState == NatsConnectionState.Open;

    /// <summary>Connected to a node of the own region.</summary>
    public bool IsHome => IsConnected && string.Equals(_line?.Connection.ServerInfo?.Cluster, options.Region, StringComparison.Ordinal);

    public string? NodeName => IsConnected ? _line?.Connection.ServerInfo?.Name : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Begins to answer only when all else has: a request that is taken is answered.
        using var working = new CancellationTokenSource();
        var work = intake.RunAsync(working.Token);
        try
        {
            _line = await OpenAsync(Everywhere, isPatient: true, stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(options.HomecomingTimeSpan, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (IsConnected && !IsHome && options.AwayUrls.Length > 0 && !stoppingToken.IsCancellationRequested)
                {
                    await ComeHomeAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.StoppedEarly(_log);
        }
        finally
        {
            await StopAsync(working, work);
        }
    }

    private string Everywhere => options.AwayUrls.Length > 0 ? $"{options.HomeUrls},{options.AwayUrls}" : options.HomeUrls;

    // No more requests come; those taken are answered, and the answers reach the server.
    private async Task StopAsync(CancellationTokenSource working, Task work)
    {
        if (_line is { } line)
        {
            await line.StopTakingAsync();
        }

        await working.CancelAsync();
        await work;
        for (var patience = 0; intake.InHand > 0 && patience < 100; patience++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, CancellationToken.None);
        }

        if (_line is { } last)
        {
            await last.DisposeAsync();
        }
    }

    private async Task ComeHomeAsync(CancellationToken ct)
    {
        try
        {
            var home = await OpenAsync(options.HomeUrls, isPatient: false, ct);
            var away = _line;
            _line = home;
            Log.CameHome(_log, home.Connection.ServerInfo?.Name);
            if (away is not null)
            {
                await away.StopTakingAsync();
                // Its last requests are answered over it.
                await Task.Delay(TimeSpan.FromSeconds(2), clock, CancellationToken.None);
                await away.DisposeAsync();
            }
        }
        catch (NatsException e)
        {
            Log.NotHomeYet(_log, e.Message);
        }
    }

    private async Task<Line> OpenAsync(string urls, bool isPatient, CancellationToken ct)
    {
        var connection = new NatsConnection(LinkOpts.Of(options, urls, clock, logs) with { RetryOnInitialConnect = isPatient });
        connection.ConnectionOpened += (_, _) =>
        {
            servers.Learn(connection.ServerInfo?.Id);
            Log.Opened(_log, connection.ServerInfo?.Name, connection.ServerInfo?.Cluster);
            return ValueTask.CompletedTask;
        };
        connection.ConnectionDisconnected += (_, e) =>
        {
            Log.Lost(_log, e.Message);
            return ValueTask.CompletedTask;
        };
        connection.ServerError += (_, e) =>
        {
            Log.ServerError(_log, e.Message);
            return ValueTask.CompletedTask;
        };
        try
        {
            await connection.ConnectAsync(ct);
            var line = new Line(connection, await connection.SubscribeCoreAsync(Subject, QueueGroup, new ArrivalReader(clock), cancellationToken: ct));
            line.Pump(intake);
            await connection.FlushAsync(ct);
            return line;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>One connection and its subscription.</summary>
    private sealed class Line(NatsConnection connection, INatsSub<Arrival> subscription) : IAsyncDisposable
    {
        private Task _pumping = Task.CompletedTask;

        public NatsConnection Connection => connection;

        public void Pump(Intake intake) => _pumping = PumpAsync(intake);

        /// <summary>Unsubscribes; returns when all that had arrived is with the workers.</summary>
        public async Task StopTakingAsync()
        {
            try
            {
                await subscription.DrainAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(3));
            }
            catch (Exception e) when (e is NatsException or TimeoutException or OperationCanceledException or ObjectDisposedException)
            {
                await subscription.DisposeAsync();
            }

            await _pumping;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task PumpAsync(Intake intake)
        {
            await Task.Yield();
            while (await subscription.Msgs.WaitToReadAsync())
            {
                while (subscription.Msgs.TryRead(out var message))
                {
                    intake.Take(message, isLast: subscription.Msgs.Count == 0);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Information, "Answering on {Node} of {Region}")]
        public static partial void Opened(ILogger log, string? node, string? region);

        [LoggerMessage(5011, LogLevel.Warning, "{Reason}")]
        public static partial void Lost(ILogger log, string reason);

        [LoggerMessage(5012, LogLevel.Information, "Back in the own region, on {Node}")]
        public static partial void CameHome(ILogger log, string? node);

        [LoggerMessage(5013, LogLevel.Debug, "No node of the own region answers yet: {Reason}")]
        public static partial void NotHomeYet(ILogger log, string reason);

        [LoggerMessage(5014, LogLevel.Warning, "The server says: {Reason}")]
        public static partial void ServerError(ILogger log, string reason);

        [LoggerMessage(5015, LogLevel.Debug, "Stopped before the first connection")]
        public static partial void StoppedEarly(ILogger log);
    }
}
