using System.Diagnostics.CodeAnalysis;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>What a standby holds: copies of requests, each until its answer is heard or it is due. Its clock is told how much time has passed and believes
/// no more than a little at once: a process that did not run for a while has not heard the answers of that while either. For one caller at a time.</summary>
internal sealed class Copies
{
    /// <summary>Added to a request's reply subject by who waits for the network or a password's hash on behalf of it. Below what a user of the AUTH account may
    /// publish, and heard by no server: their own subscription is to the reply subject alone.</summary>
    public const string BusySuffix = ".busy";

    /// <summary>Added likewise by who has answered a request from behind a gateway: such an answer takes a path of its own, on which no standby hears it.</summary>
    public const string DoneSuffix = ".done";

    /// <summary>Nobody is waited for less. An answer takes milliseconds, a client's patience two seconds.</summary>
    public static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(300);

    /// <summary>Nor longer: with it half a second of <see cref="Defence.LimitOptions.DeadlineTimeSpan"/> is left to answer in.</summary>
    public static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(1);

    private const string Inboxes = "$SYS._INBOX.";
    private const int Most = 8192;
    private static readonly TimeSpan MostPassed = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, Copy> _held = new(StringComparer.Ordinal);
    private readonly Queue<Copy> _waiting = new();
    private readonly Queue<Copy> _busy = new();

    // Answers that came before their copies, of this second and the one before.
    private HashSet<string> _early = new(StringComparer.Ordinal);
    private HashSet<string> _earlier = new(StringComparer.Ordinal);
    private TimeSpan _turnedAt;
    private TimeSpan _now;
    private TimeSpan _usual;

    public int Count => _held.Count;

    /// <summary>Several times what answers have taken of late: in a storm all are late, and to answer twice would make them later.</summary>
    public TimeSpan Patience => _usual * 3 is var several && several < LeastPatience ? LeastPatience : several > MostPatience ? MostPatience : several;

    /// <summary>A server's reply subject is $SYS._INBOX.SERVER.NUMBER, and behind a gateway that with a prefix (_GR_, server/gateway.go).</summary>
    public static bool TryInbox(string? replyTo, [NotNullWhen(true)] out string? inbox, [NotNullWhen(true)] out string? allOfServer)
    {
        var from = replyTo?.IndexOf(Inboxes, StringComparison.Ordinal) ?? -1;
        var end = replyTo?.LastIndexOf('.') ?? -1;
        if (from < 0 || end < from + Inboxes.Length)
        {
            (inbox, allOfServer) = (null, null);
            return false;
        }

        (inbox, allOfServer) = (replyTo![from..], $"{replyTo[from..end]}.>");
        return true;
    }

    public void Hold(string inbox, in NatsMsg<Arrival> message)
    {
        if (_early.Remove(inbox) || _earlier.Remove(inbox) || _held.Count >= Most)
        {
            return;
        }

        var copy = new Copy { Inbox = inbox, Message = message, At = _now };
        if (_held.TryAdd(inbox, copy))
        {
            _waiting.Enqueue(copy);
        }
    }

    public static bool IsBehindGateway(string replyTo) => !replyTo.StartsWith(Inboxes, StringComparison.Ordinal);

    /// <summary>Something was published to a reply subject, or below one.</summary>
    public void Hear(string subject)
    {
        if (subject.EndsWith(BusySuffix, StringComparison.Ordinal))
        {
            if (_held.TryGetValue(subject[..^BusySuffix.Length], out var late))
            {
                late.IsBusy = true;
            }
        }
        else if (subject.EndsWith(DoneSuffix, StringComparison.Ordinal))
        {
            Answered(subject[..^DoneSuffix.Length]);
        }
        else
        {
            Answered(subject);
        }
    }

    /// <summary>Lets time pass, and gives away the copies that have waited in vain.</summary>
    public IEnumerable<NatsMsg<Arrival>> Due(TimeSpan passed)
    {
        _now += passed < MostPassed ? passed : MostPassed;
        if (_now - _turnedAt > TimeSpan.FromSeconds(1))
        {
            (_earlier, _early, _turnedAt) = (_early, _earlier, _now);
            _early.Clear();
        }

        var due = new List<NatsMsg<Arrival>>();
        Take(_waiting, Patience, due);
        Take(_busy, MostPatience, due);
        return due;
    }

    /// <summary>The connection broke: whether they were answered will never be known.</summary>
    public void Clear()
    {
        _held.Clear();
        _waiting.Clear();
        _busy.Clear();
    }

    private void Answered(string inbox)
    {
        if (_held.Remove(inbox, out var copy))
        {
            copy.Message = null;
            _usual += copy.IsBusy ? TimeSpan.Zero : (_now - copy.At - _usual) / 16;
        }
        else if (_early.Count < Most)
        {
            _early.Add(inbox);
        }
    }

    private void Take(Queue<Copy> queue, TimeSpan patience, List<NatsMsg<Arrival>> due)
    {
        while (queue.TryPeek(out var copy) && (copy.Message is null || _now - copy.At >= patience))
        {
            queue.Dequeue();
            if (copy.Message is not { } message)
            {
                continue;
            }

            if (copy.IsBusy && patience < MostPatience)
            {
                _busy.Enqueue(copy);
                continue;
            }

            _held.Remove(copy.Inbox);
            due.Add(message);
        }
    }

    private sealed class Copy
    {
        public required string Inbox { get; init; }

        public required TimeSpan At { get; init; }

        /// <summary>Null: answered.</summary>
        public required NatsMsg<Arrival>? Message { get; set; }

        public bool IsBusy { get; set; }
    }
}
