using System.Collections.Concurrent;

namespace Platform.AuthCallout.Defence;

/// <summary>Sources that collect refusals faster than honest mistakes do are refused unheard for a while, but for credentials verified a moment ago. Only refusals
/// count: thousands of valid clients behind one address are never held up.</summary>
internal sealed class SourceLimits(LimitOptions options, TimeProvider clock)
{
    private const int MostSources = 100_000;
    private readonly ConcurrentDictionary<string, Source> _sources = new(StringComparer.Ordinal);

    public int Count => _sources.Count;

    public bool MayAsk(string source)
    {
        if (!_sources.TryGetValue(source, out var known))
        {
            return true;
        }

        lock (known)
        {
            return known.Bucket.Fill(options.SourceRefusalBurst, options.SourceRefusalsPerSecond, clock.GetTimestamp(), clock.TimestampFrequency) >= 1;
        }
    }

    public void Refused(string source)
    {
        if (_sources.Count >= MostSources)
        {
            Sweep();
        }

        var now = clock.GetTimestamp();
        var known = _sources.GetOrAdd(source, static (_, start) => new Source(start.Burst, start.Now), (Burst: options.SourceRefusalBurst, Now: now));
        lock (known)
        {
            known.Bucket.Fill(options.SourceRefusalBurst, options.SourceRefusalsPerSecond, now, clock.TimestampFrequency);
            known.Bucket.Take();
        }
    }

    /// <summary>Forgets who is forgiven; to be called now and then. If all are at it, forgets everybody: the memory is worth more than the grudge.</summary>
    public void Sweep()
    {
        var now = clock.GetTimestamp();
        foreach (var (source, known) in _sources)
        {
            lock (known)
            {
                if (known.Bucket.Fill(options.SourceRefusalBurst, options.SourceRefusalsPerSecond, now, clock.TimestampFrequency) >= options.SourceRefusalBurst)
                {
                    _sources.TryRemove(source, out _);
                }
            }
        }

        if (_sources.Count >= MostSources)
        {
            _sources.Clear();
        }
    }

    private sealed class Source(double burst, long now)
    {
#pragma warning disable IDE0044, CA1051, S2933 // a struct that changes itself
        public TokenBucket Bucket = new(burst, now);
#pragma warning restore IDE0044, CA1051, S2933
    }
}
