using System.Text;
using System.Threading.Tasks.Sources;

namespace Platform.Nats.Client.Wire;

/// <summary>Commands waiting for the socket. Publishers append under a lock; the one sender takes all of them at once, so
/// one write to the socket carries whatever has gathered. Lives longer than a connection: what was not taken
/// before a disconnect goes out after the reconnect.</summary>
internal sealed class OutboundBuffer(int limit, bool allowSynchronousContinuations) : IValueTaskSource
{
    private readonly Lock _gate = new();
    private byte[] _front = new byte[16 * 1024];
    private byte[] _spare = new byte[16 * 1024];
    private int _length;
    private bool _stopped;
    private bool _senderWaits;
    private TaskCompletionSource? _room;
    private ManualResetValueTaskSourceCore<bool> _work = new() { RunContinuationsAsynchronously = !allowSynchronousContinuations };

    public PingQueue Pings { get; } = new();

    /// <summary>Appends a PUB or HPUB, or says when to try again.</summary>
    public bool TryPublish(
        ReadOnlySpan<char> subject, ReadOnlySpan<char> replyTo, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, out Task? room)
    {
        bool wake;
        lock (_gate)
        {
            if (_length >= limit)
            {
                _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return false;
            }

            var most = 64 + ((subject.Length + replyTo.Length) * 3) + headers.Length + payload.Length;
            var at = CommandText.Publish(Reserve(most), subject, replyTo, headers, payload);
            wake = Advance(at);
        }

        room = null;
        Wake(wake);
        return true;
    }

    /// <summary>Appends a short command line whatever the limit: SUB, UNSUB, PONG.</summary>
    public void Command(string line)
    {
        bool wake;
        lock (_gate)
        {
            wake = Advance(Encoding.UTF8.GetBytes(line, Reserve((line.Length * 3) + 2)));
        }

        Wake(wake);
    }

    /// <summary>Has the next batch end with a PING: its PONG says that all before it has reached the server.</summary>
    public Task<TimeSpan> Ping(long now)
    {
        Task<TimeSpan> pong;
        bool wake;
        lock (_gate)
        {
            pong = Pings.Request(now);
            wake = Advance(0);
        }

        Wake(wake);
        return pong;
    }

    /// <summary>Completes when there is something to send, or <see cref="Stop"/> was called.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_length > 0 || Pings.IsRequested || _stopped)
            {
                return ValueTask.CompletedTask;
            }

            _work.Reset();
            _senderWaits = true;
            return new(this, _work.Version);
        }
    }

    /// <summary>Everything appended so far. The memory is the sender's until its next call.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        TaskCompletionSource? room;
        ReadOnlyMemory<byte> batch;
        lock (_gate)
        {
            if (Pings.MoveToSent())
            {
                "PING\r\n"u8.CopyTo(Reserve(6));
                _length += 6;
            }

            batch = _front.AsMemory(0, _length);
            (_front, _spare) = (_spare, _front);
            _length = 0;
            if (_front.Length > 4 * limit)
            {
                _front = new byte[limit]; // grown by a large message once; not to be kept for ever
            }

            (room, _room) = (_room, null);
        }

        room?.SetResult();
        return batch;
    }

    /// <summary>Lets a sender run, after a connect.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _stopped = false;
        }
    }

    /// <summary>Ends the sender's wait. What is appended from now on stays.</summary>
    public void Stop()
    {
        bool wake;
        lock (_gate)
        {
            _stopped = true;
            wake = Advance(0);
        }

        Wake(wake);
    }

    void IValueTaskSource.GetResult(short token) => _work.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _work.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _work.OnCompleted(continuation, state, token, flags);

    private Span<byte> Reserve(int most)
    {
        if (_front.Length - _length < most)
        {
            Array.Resize(ref _front, Math.Max(_front.Length * 2, _length + most));
        }

        return _front.AsSpan(_length);
    }

    private bool Advance(int bytes)
    {
        _length += bytes;
        var wake = _senderWaits;
        _senderWaits = false;
        return wake;
    }

    private void Wake(bool wake)
    {
        if (wake)
        {
            _work.SetResult(true);
        }
    }
}
