using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>A subscription with a bounded buffer: when it is full the newest message is dropped, so that one slow reader
/// does not hold up the others on the connection.</summary>
internal sealed class NatsSub<T> : Subscription, INatsSub<T>
{
    private readonly NatsConnection _connection;
    private readonly INatsDeserialize<T>? _deserializer;
    private readonly MessageQueue<NatsMsg<T>> _queue;
    private readonly int? _maxMsgs;
    private readonly SubjectCache _subjects = new();
    private int _delivered;
    private long _dropped;
    private int _dropSignalled;
    private TaskCompletionSource? _enumerated;

    public NatsSub(NatsConnection connection, int sid, string subject, string? queueGroup, INatsDeserialize<T>? deserializer, NatsSubOpts? opts)
        : base(sid, subject, queueGroup)
    {
        RawPayload.EnsureReadable(deserializer);
        _connection = connection;
        _deserializer = deserializer;
        _maxMsgs = opts?.MaxMsgs;
        _queue = new(opts?.ChannelCapacity ?? connection.Opts.SubPendingChannelCapacity, connection.Opts.AllowSynchronousContinuations);
    }

    public ChannelReader<NatsMsg<T>> Msgs => _queue;

    public long Dropped => Interlocked.Read(ref _dropped);

    public override string Commands()
        => _maxMsgs is null ? base.Commands() : base.Commands() + CommandText.Unsubscribe(Sid, Math.Max(1, _maxMsgs.Value - _delivered));

    public override void Deliver(in WireMessage message)
    {
        var subject = _subjects.Get(message.Subject);
        if (!_queue.TryWrite(ReceivedMessage.Read(message, subject, _deserializer, _connection)))
        {
            Drop(subject);
        }

        if (_maxMsgs is not null && ++_delivered >= _maxMsgs)
        {
            _connection.Forget(this);
            Complete(null);
        }
    }

    public override void Wake() => _queue.Wake();

    public override void Complete(Exception? error) => _queue.Complete(error);

    public ValueTask UnsubscribeAsync()
    {
        _connection.Unsubscribe(this);
        Complete(null);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        _connection.Unsubscribe(this, keepsDelivering: true);
        await _connection.PingAsync(cancellationToken); // behind the pong nothing can arrive
        _connection.Forget(this);
        Complete(null);
        await ReadToEndAsync().WaitAsync(cancellationToken);
    }

    public override async Task ReadToEndAsync()
    {
        await _queue.Completion;
        if (Volatile.Read(ref _enumerated) is { } enumerated)
        {
            await enumerated.Task; // the loop has finished with the last message, too
        }
    }

    public ValueTask DisposeAsync() => UnsubscribeAsync();

    /// <summary>Reads to the end; a drain waits until the loop around this has finished with the last message.</summary>
    public async IAsyncEnumerable<NatsMsg<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var done = _enumerated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            while (await Msgs.WaitToReadAsync(ct))
            {
                while (Msgs.TryRead(out var message))
                {
                    yield return message;
                }
            }
        }
        finally
        {
            done.SetResult();
            await UnsubscribeAsync();
        }
    }

    private void Drop(string subject)
    {
        if (_queue.Completion.IsCompleted || !_connection.Knows(this))
        {
            return; // unsubscribed, not slow
        }

        Interlocked.Increment(ref _dropped);
        if (Interlocked.Exchange(ref _dropSignalled, 1) == 0) // one event in flight per subscription: a flood must not become a flood of events
        {
            _connection.RaiseDropped(() =>
            {
                Volatile.Write(ref _dropSignalled, 0);
                return new(Subject, subject, Dropped);
            });
        }
    }
}

/// <summary>The last subject as text: most subscriptions see the same one again and again.</summary>
internal sealed class SubjectCache
{
    private byte[] _bytes = [];
    private string _text = "";

    public string Get(ReadOnlySpan<byte> subject)
    {
        if (!subject.SequenceEqual(_bytes))
        {
            _text = Encoding.UTF8.GetString(subject);
            _bytes = subject.ToArray();
        }

        return _text;
    }
}
