using System.Buffers;
using Platform.AuthCallout.Telemetry;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>Stands by for another region's process: gets a copy of each request asked there (queue group "standby"), hears the answers, and answers what nobody
/// else has, as when that process was killed or hangs. A server takes the first answer and is deaf to a second (server/auth_callout.go).</summary>
internal sealed partial class Standby(
    CalloutOptions options, Intake intake, FleetServers servers, CalloutMetrics metrics, TimeProvider clock, ILoggerFactory logs) : BackgroundService, IAsyncDisposable
{
    public const string QueueGroup = "standby";
    private const int MostServers = 256;

    // Copies and answers are looked at by the handful: nobody waits for them yet.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100);
    private readonly ILogger _log = logs.CreateLogger<Standby>();
    private readonly Copies _copies = new();
    private readonly Dictionary<string, Answers> _answers = new(StringComparer.Ordinal);
    private NatsConnection? _connection;
    private volatile bool _isBroken;

    public bool IsStandingBy => _connection?.ConnectionState == NatsConnectionState.Open;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.StandbyUrls.Length == 0)
        {
            return;
        }

        try
        {
            _connection = Connection();
            var requests = await _connection.SubscribeCoreAsync(CalloutLink.Subject, QueueGroup, new ArrivalReader(clock, isCopy: true), cancellationToken: stoppingToken);
            for (var at = clock.GetTimestamp(); ; await Task.Delay(Round, clock, stoppingToken))
            {
                if (_copies.Count == 0)
                {
                    await requests.Msgs.WaitToReadAsync(stoppingToken);
                }

                await LookAsync(requests, stoppingToken);
                var now = clock.GetTimestamp();
                AnswerDue(clock.GetElapsedTime(at, now));
                at = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Ended(_log);
        }
        catch (NatsException e)
        {
            Log.Lost(_log, e.Message);
        }
    }

    private NatsConnection Connection()
    {
        // Without echo: what it answers itself it need not hear.
        var connection = new NatsConnection(LinkOpts.Of(options, options.StandbyUrls, clock, logs) with
        {
            Name = $"callout {options.Name} (standby)",
            Echo = false,
            RetryOnInitialConnect = true,
            ReadPause = Round,
        });
        connection.ConnectionOpened += (_, _) =>
        {
            servers.Learn(connection.ServerInfo?.Id);
            Log.Opened(_log, connection.ServerInfo?.Name, connection.ServerInfo?.Cluster);
            return ValueTask.CompletedTask;
        };
        connection.ConnectionDisconnected += (_, e) =>
        {
            _isBroken = true;
            Log.Lost(_log, e.Message);
            return ValueTask.CompletedTask;
        };
        return connection;
    }

    private async Task LookAsync(INatsSub<Arrival> requests, CancellationToken ct)
    {
        if (_isBroken)
        {
            _isBroken = false;
            _copies.Clear();
        }

        while (requests.Msgs.TryRead(out var request))
        {
            // Who is behind a gateway does not hear the answers for certain.
            if (Copies.TryInbox(request.ReplyTo, out var inbox, out var allOfServer) && !Copies.IsBehindGateway(request.ReplyTo!) && await HearsAsync(allOfServer, request.Data.At, ct))
            {
                _copies.Hold(inbox, request);
            }
        }

        foreach (var answers in _answers.Values)
        {
            while (answers.Subscription.Msgs.TryRead(out var answer))
            {
                _copies.Hear(answer.Subject);
            }
        }
    }

    // Each server's answers by themselves: with all servers' one would hear those of every region, and each node would send its answers to all the others.
    private async ValueTask<bool> HearsAsync(string allOfServer, long at, CancellationToken ct)
    {
        if (_answers.TryGetValue(allOfServer, out var answers))
        {
            // Ended: may not be heard. Who hears nothing must not take it for silence.
            return at > answers.From && !answers.Subscription.Msgs.Completion.IsCompleted;
        }

        if (_answers.Count < MostServers)
        {
            var subscription = await _connection!.SubscribeCoreAsync(allOfServer, serializer: Unread.Payload, cancellationToken: ct);
            _answers.Add(allOfServer, new(subscription, clock.GetTimestamp() + clock.TimestampFrequency));
        }

        return false;
    }

    private void AnswerDue(TimeSpan passed)
    {
        foreach (var request in _copies.Due(passed))
        {
            if (intake.TakeCopy(request))
            {
                metrics.Hedged();
            }
        }
    }

    /// <summary>The answers to one server, and from when on all of them are heard for certain.</summary>
    private sealed record Answers(INatsSub<bool> Subscription, long From);

    /// <summary>That there is an answer is all that counts.</summary>
    private sealed class Unread : INatsDeserialize<bool>
    {
        public static readonly Unread Payload = new();

        public bool Deserialize(in ReadOnlySequence<byte> buffer) => true;
    }

    private static partial class Log
    {
        [LoggerMessage(5016, LogLevel.Information, "Standing by on {Node} of {Region}")]
        public static partial void Opened(ILogger log, string? node, string? region);

        [LoggerMessage(5017, LogLevel.Warning, "Not standing by: {Reason}")]
        public static partial void Lost(ILogger log, string reason);

        [LoggerMessage(5018, LogLevel.Debug, "Stands by no longer")]
        public static partial void Ended(ILogger log);
    }
}
