namespace Platform.Nats.Client;

/// <summary>A connection to a NATS system.</summary>
public sealed class NatsConnection(NatsOpts opts) : IAsyncDisposable
{
    public NatsOpts Opts { get; } = opts;

    public NatsConnectionState ConnectionState { get; private set; }

    public ServerInfo? ServerInfo { get; private set; }

    public Exception? Failure { get; private set; }

#pragma warning disable CS0067
    public event AsyncEventHandler<NatsEventArgs>? ConnectionOpened;

    public event AsyncEventHandler<NatsEventArgs>? ConnectionDisconnected;

    public event AsyncEventHandler<NatsEventArgs>? ReconnectFailed;

    public event AsyncEventHandler<NatsEventArgs>? LameDuckModeActivated;

    public event AsyncEventHandler<NatsEventArgs>? ServerError;

    public event AsyncEventHandler<NatsMessageDroppedEventArgs>? MessageDropped;
#pragma warning restore CS0067

    public ValueTask ConnectAsync(CancellationToken cancellationToken = default) => throw NextCommit();

    public ValueTask PublishAsync(string subject, NatsHeaders? headers = null, string? replyTo = null, CancellationToken cancellationToken = default)
        => throw NextCommit();

    public ValueTask PublishAsync<T>(
        string subject, T data, NatsHeaders? headers = null, string? replyTo = null, INatsSerialize<T>? serializer = null,
        CancellationToken cancellationToken = default) => throw NextCommit();

    public IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(
        string subject, string? queueGroup = null, INatsDeserialize<T>? serializer = null, NatsSubOpts? opts = null,
        CancellationToken cancellationToken = default) => throw NextCommit();

    public ValueTask<INatsSub<T>> SubscribeCoreAsync<T>(
        string subject, string? queueGroup = null, INatsDeserialize<T>? serializer = null, NatsSubOpts? opts = null,
        CancellationToken cancellationToken = default) => throw NextCommit();

    public ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(
        string subject, TRequest data, NatsHeaders? headers = null, INatsSerialize<TRequest>? requestSerializer = null,
        INatsDeserialize<TReply>? replySerializer = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => throw NextCommit();

    public IAsyncEnumerable<NatsMsg<TReply>> RequestManyAsync<TRequest, TReply>(
        string subject, TRequest data, NatsHeaders? headers = null, INatsSerialize<TRequest>? requestSerializer = null,
        INatsDeserialize<TReply>? replySerializer = null, NatsRequestManyOpts? opts = null, CancellationToken cancellationToken = default)
        => throw NextCommit();

    public ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default) => throw NextCommit();

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => throw NextCommit();

    public ValueTask DrainAsync(CancellationToken cancellationToken = default) => throw NextCommit();

    public ValueTask ReconnectAsync() => throw NextCommit();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException NextCommit() => new("Arrives with the next commit.");
}
