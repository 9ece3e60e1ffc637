using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>A connection to a NATS system: connects on first use, reconnects by itself, and may be used from many threads.
/// The API follows NATS.Net's <c>NatsConnection</c>.</summary>
public sealed partial class NatsConnection : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ServerPool _pool;
    private readonly OutboundBuffer _outbound;
    private readonly EventLoop _events;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<int, Subscription> _subscriptions = new();
    private readonly CancellationTokenSource _closing = new();
    private volatile NatsConnectionState _state = NatsConnectionState.Closed;
    private volatile bool _isUsable; // has been open, and has not ended for good
    private int _lastSid;

    /// <summary>Opens nothing yet.</summary>
    /// <exception cref="ArgumentException">A URL in the options is not one of a NATS server.</exception>
    public NatsConnection(NatsOpts opts)
    {
        ArgumentNullException.ThrowIfNull(opts);
        Opts = opts;
        _pool = new(opts);
        _outbound = new(opts.WriterBufferSize, opts.AllowSynchronousContinuations);
        _log = opts.LoggerFactory.CreateLogger("Platform.Nats.Client");
        _events = new(_log);
    }

    /// <summary>The connection is open, the first time or again.</summary>
    public event AsyncEventHandler<NatsEventArgs>? ConnectionOpened;

    /// <summary>The connection was lost; the reason is in the arguments. A reconnect is under way.</summary>
    public event AsyncEventHandler<NatsEventArgs>? ConnectionDisconnected;

    /// <summary>An attempt to reconnect to one server failed.</summary>
    public event AsyncEventHandler<NatsEventArgs>? ReconnectFailed;

    /// <summary>The server will close the connection soon; the client then reconnects, to another server first.</summary>
    public event AsyncEventHandler<NatsEventArgs>? LameDuckModeActivated;

    /// <summary>The server sent -ERR, for example for a publish without permission.</summary>
    public event AsyncEventHandler<NatsEventArgs>? ServerError;

    /// <summary>A subscription is too slow and has lost messages. At least one event per burst; the arguments carry the count.</summary>
    public event AsyncEventHandler<NatsMessageDroppedEventArgs>? MessageDropped;

    public NatsOpts Opts { get; }

    public NatsConnectionState ConnectionState => _state;

    /// <summary>The server connected to last; null before the first connect.</summary>
    public ServerInfo? ServerInfo { get; private set; }

    /// <summary>Why the connection has given up (<see cref="NatsConnectionState.Failed"/>).</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Opens the connection; returns at once if it is open or reconnecting.</summary>
    /// <exception cref="NatsConnectionFailedException">No server could be reached or none accepted; its inner exception is the last reason.</exception>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (!_isUsable)
        {
            await Connecting().WaitAsync(cancellationToken);
        }
    }

    /// <summary>One round trip: all that was published before has reached the server, and all it sent before has arrived.</summary>
    /// <exception cref="NatsException">No pong within <see cref="NatsOpts.CommandTimeout"/>, or the connection was lost.</exception>
    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        await ConnectAsync(cancellationToken);
        try
        {
            return await _outbound.Ping(Opts.TimeProvider.GetTimestamp()).WaitAsync(Opts.CommandTimeout, Opts.TimeProvider, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new NatsException("The server did not answer a ping in time.", e);
        }
    }

    /// <summary>Waits until the server has all that was published before.</summary>
    /// <exception cref="NatsException">As for <see cref="PingAsync"/>.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default) => _ = await PingAsync(cancellationToken);

    internal void RaiseDropped(Func<NatsMessageDroppedEventArgs> args) => _events.Post(() => MessageDropped?.Invoke(this, args()) ?? AfterNobody(args));

    private static ValueTask AfterNobody(Func<NatsMessageDroppedEventArgs> args)
    {
        _ = args(); // lets the subscription signal again
        return ValueTask.CompletedTask;
    }

    private void Raise(AsyncEventHandler<NatsEventArgs>? handler, string message, Exception? exception = null)
    {
        if (handler is not null)
        {
            _events.Post(() => handler(this, new(message, exception)));
        }
    }

    private void EnsureNotEnded()
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        if (Failure is { } failure)
        {
            throw new NatsException("The connection has given up.", failure);
        }
    }
}
