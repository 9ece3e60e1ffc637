using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Platform.AuthCallout.Telemetry;

/// <summary>Where an answer's time goes. Each is a histogram of /metrics.</summary>
internal enum Stage { Open, Read, Decide, Ask, Hash, Sign, Whole }

/// <summary>What the process counts; /metrics writes it. Counters of the hot path are plain fields: an instrument's listener would cost more than the rest.</summary>
internal sealed class CalloutMetrics(TimeProvider clock)
{
    private static readonly string[] StageNames = [.. Enum.GetNames<Stage>().Select(n => n.ToLowerInvariant())];
    private readonly Histogram[] _stages =
        [.. StageNames.Select(s => new Histogram("trunkline_callout_stage_seconds", "Time of each stage of an answer.", $"stage=\"{s}\"", clock.TimestampFrequency))];

    private readonly Histogram _wait = new("trunkline_callout_queue_seconds", "Time requests waited for a worker.", "", clock.TimestampFrequency);
    private readonly ConcurrentDictionary<string, StrongCount> _refusals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StrongCount> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StrongCount> _dropped = new(StringComparer.Ordinal);
    private long _received;
    private long _allowed;
    private long _droppedUnread;
    private long _overloaded;
    private long _hedged;
    private long _remembered;
    private long _written;

    public long Allowed => Volatile.Read(ref _allowed);
    public long Overloads => Volatile.Read(ref _overloaded);
    public long Refusals => _refusals.Values.Sum(c => c.Value);

    public void Received() => Interlocked.Increment(ref _received);

    public void Overloaded() => Interlocked.Increment(ref _overloaded);

    public void DroppedUnread() => Interlocked.Increment(ref _droppedUnread);

    public void Admitted() => Interlocked.Increment(ref _allowed);

    public void Hedged() => Interlocked.Increment(ref _hedged);

    public void Remembered() => Interlocked.Increment(ref _remembered);

    public void Refused(string reason) => Count(_refusals, reason);

    /// <summary>An outgoing call: "keys ok", "webhook failed".</summary>
    public void Called(string what, bool isOk) => Count(_calls, isOk ? $"kind=\"{what}\",outcome=\"ok\"" : $"kind=\"{what}\",outcome=\"failed\"");

    /// <summary>Rows that no longer fitted.</summary>
    public void Lost(string table, long rows) => Add(_dropped, table, rows);

    public void Written(int rows) => Interlocked.Add(ref _written, rows);

    public void Waited(long elapsed) => _wait.Add(elapsed);

    public void Took(Stage stage, long elapsed) => _stages[(int)stage].Add(elapsed);

    public IReadOnlyDictionary<string, long> RefusalsByReason => _refusals.ToDictionary(r => r.Key, r => r.Value.Value, StringComparer.Ordinal);

    /// <summary>Prometheus text, version 0.0.4.</summary>
    public void Write(StringBuilder text)
    {
        Counter(text, "trunkline_callout_requests_total", "Authorization requests received.", Volatile.Read(ref _received));
        Counter(text, "trunkline_callout_admitted_total", "Clients admitted.", Allowed);
        Counters(text, "trunkline_callout_refused_total", "Clients refused, by reason.", _refusals, r => $"reason=\"{r}\"");
        Counter(text, "trunkline_callout_dropped_unread_total", "Requests that had waited past their deadline.", Volatile.Read(ref _droppedUnread));
        Counter(text, "trunkline_callout_overloaded_total", "Requests refused at once because the queue was too long.", Overloads);
        Counter(text, "trunkline_callout_hedged_total", "Requests of another region taken up because its process had not answered them.", Volatile.Read(ref _hedged));
        Counter(text, "trunkline_callout_remembered_total", "Credentials that had been verified a moment before.", Volatile.Read(ref _remembered));
        Counter(text, "trunkline_callout_rows_written_total", "Decisions and sessions written.", Volatile.Read(ref _written));
        Counters(text, "trunkline_callout_rows_lost_total", "Rows that found no room while PostgreSQL did not take them.", _dropped, t => $"table=\"{t}\"");
        Counters(text, "trunkline_callout_calls_total", "Calls to providers.", _calls, c => c);
        for (var i = 0; i < _stages.Length; i++)
        {
            _stages[i].Write(text, i == 0);
        }

        _wait.Write(text, isFirst: true);
    }

    public static void Gauge(StringBuilder text, string name, string help, double value) => Simple(text, name, help, "gauge", value);

    private static void Counter(StringBuilder text, string name, string help, double value) => Simple(text, name, help, "counter", value);

    private static void Simple(StringBuilder text, string name, string help, string type, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");

    private static void Counters(StringBuilder text, string name, string help, ConcurrentDictionary<string, StrongCount> counts, Func<string, string> labels)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n");
        foreach (var (key, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels(key)}}} {count.Value}\n");
        }
    }

    private static void Count(ConcurrentDictionary<string, StrongCount> counts, string key) => Add(counts, key, 1);

    private static void Add(ConcurrentDictionary<string, StrongCount> counts, string key, long by) => counts.GetOrAdd(key, static _ => new()).Add(by);

    private sealed class StrongCount
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Add(long by) => Interlocked.Add(ref _value, by);
    }
}
