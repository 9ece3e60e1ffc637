using System.Collections.Concurrent;
using Platform.AuthCallout.Defence;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.AuthCallout.Service;

/// <summary>The ids (N…) of the fleet's servers: only they may ask. Learnt from the servers themselves ($SYS.REQ.SERVER.PING, over a system user's
/// connection); a new one shows by asking, and one look is made for all that ask at once, not more than one a second.</summary>
internal sealed partial class FleetServers(CalloutOptions options, LimitOptions limits, TimeProvider clock, ILoggerFactory logs) : BackgroundService
{
    private const int Most = 4096;
    private const int MostWaiting = 1024;
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Routine = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly ILogger _log = logs.CreateLogger<FleetServers>();
    private readonly Lock _lock = new();
    private NatsSystem? _system;
    private Task? _look;
    private long? _lookedAt;
    private int _waiting;

    public int Count => _known.Count;

    public bool IsKnown(string serverId) => _known.ContainsKey(serverId);

    /// <summary>Whether it is one of the fleet, after a look if need be.</summary>
    public async ValueTask<bool> ContainsAsync(string serverId, CancellationToken ct)
    {
        if (IsKnown(serverId))
        {
            return true;
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            await LookAsync().WaitAsync(limits.DeadlineTimeSpan, clock, ct);
            return IsKnown(serverId);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>A server known from elsewhere: the one connected to, or the nodes' rows.</summary>
    public void Learn(string? serverId)
    {
        if (serverId is { Length: > 0 } && _known.Count < Most)
        {
            _known[serverId] = true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = options.AwayUrls.Length > 0 ? $"{options.HomeUrls},{options.AwayUrls}" : options.HomeUrls,
            Name = $"callout {options.Name} (fleet)",
            AuthOpts = new() { CredsFile = options.SystemCredsFile },
            NoRandomize = true,
            IgnoreAuthErrorAbort = true,
            RetryOnInitialConnect = true,
            PingInterval = TimeSpan.FromSeconds(10),
            LoggerFactory = logs,
            TimeProvider = clock,
        });
        _system = new(connection);
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Routine, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task LookAsync()
    {
        lock (_lock)
        {
            if (_look is null or { IsCompleted: true })
            {
                _look = LookOnceAsync();
            }

            return _look;
        }
    }

    private async Task LookOnceAsync()
    {
        await Task.Yield(); // off the caller's lock
        if (_lookedAt is { } last && clock.GetElapsedTime(last) is var since && since < Floor)
        {
            await Task.Delay(Floor - since, clock);
        }

        try
        {
            if (_system is { } system)
            {
                using var patience = new CancellationTokenSource(limits.DeadlineTimeSpan, clock);
                foreach (var server in await system.PingServersAsync(ServerExpectation.Anybody, LookTime, patience.Token))
                {
                    Learn(server.Id);
                }
            }
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            Log.NotSeen(_log, e.Message);
        }
        finally
        {
            _lookedAt = clock.GetTimestamp();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "The fleet's servers could not be asked who they are: {Reason}")]
        public static partial void NotSeen(ILogger log, string reason);
    }
}
