using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>Somebody who waits for an answer.</summary>
internal interface IPendingReply
{
    /// <summary>Timestamp at which waiting ends.</summary>
    long Deadline { get; }

    /// <summary>On the reading loop. True: no further answer is wanted.</summary>
    bool Deliver(in WireMessage message);

    void Expire();

    void Fail(Exception error);
}

/// <summary>One wildcard subscription receives the answers of all requests; the last token of the reply subject says whose it is.</summary>
internal sealed class ReplyInbox : Subscription
{
    // One timer for all requests instead of one each: it goes off at the soonest deadline, and not more often than this.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<long, IPendingReply> _pending = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly string _prefix;
    private readonly Lock _gate = new();
    private long _lastToken;

    // When the timer goes off, as a timestamp.
    private long _due = long.MaxValue;
    private volatile Exception? _ended;

    private ReplyInbox(int sid, string prefix, TimeProvider clock)
        : base(sid, prefix + "*", queueGroup: null)
    {
        _prefix = prefix;
        _clock = clock;
        _timer = clock.CreateTimer(_ => Tick(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static ReplyInbox Create(int sid, NatsOpts opts) => new(sid, $"{NewSubject(opts)}.", opts.TimeProvider);

    public static string NewSubject(NatsOpts opts) =>
        $"{opts.InboxPrefix}.{RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 22)}";

    public long Add(IPendingReply reply)
    {
        var token = Interlocked.Increment(ref _lastToken);
        _pending[token] = reply;
        TickBy(reply.Deadline);
        if (_ended is { } ended)
        {
            reply.Fail(ended);
        }

        return token;
    }

    public void Remove(long token) => _pending.TryRemove(token, out _);

    /// <summary>The reply subject of a request;</summary>
    public string ReplyTo(long token) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{token}");

    public override void Deliver(in WireMessage message)
    {
        var subject = message.Subject;
        if (subject.Length > _prefix.Length
            && Utf8Parser.TryParse(subject[_prefix.Length..], out long token, out var digits)
            && _prefix.Length + digits == subject.Length
            && _pending.TryGetValue(token, out var reply)
            && reply.Deliver(message))
        {
            Remove(token);
        }
    }

    public override void Complete(Exception? error)
    {
        var ended = error ?? new NatsException("The connection was closed before an answer came.");
        _ended = ended;
        _timer.Dispose();
        foreach (var reply in _pending.Values)
        {
            reply.Fail(ended);
        }

        _pending.Clear();
    }

    private void Tick()
    {
        Volatile.Write(ref _due, long.MaxValue); // first: who comes in from here on sets the timer himself
        var now = _clock.GetTimestamp();
        var soonest = long.MaxValue;
        foreach (var (token, reply) in _pending)
        {
            if (now >= reply.Deadline)
            {
                Remove(token);
                reply.Expire();
            }
            else
            {
                soonest = Math.Min(soonest, reply.Deadline);
            }
        }

        TickBy(soonest);
    }

    private void TickBy(long deadline)
    {
        if (deadline >= Volatile.Read(ref _due))
        {
            return;
        }

        lock (_gate)
        {
            if (deadline < _due)
            {
                _due = deadline;
                var wait = _clock.GetElapsedTime(_clock.GetTimestamp(), deadline) + TimeSpan.FromMilliseconds(1);
                _timer.Change(wait > Step ? wait : Step, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
