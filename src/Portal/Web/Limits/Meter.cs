using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Platform.Portal.Web;

/// <summary>A token bucket for each key, each of them one number: the time at which it is full again (the generic cell rate algorithm of ITU-T I.371). Nothing runs between
/// requests: PartitionedRateLimiter, which does the same, wakes ten times a second. Exact under concurrency.</summary>
/// <param name="quota">How many may come at once.</param>
/// <param name="window">How long an empty bucket takes to be full.</param>
/// <param name="clock">Monotonic time.</param>
internal sealed class Meter<TKey>(int quota, TimeSpan window, TimeProvider clock)
    where TKey : notnull
{
    private const int Many = 10_000;

    private readonly ConcurrentDictionary<TKey, Bucket> _buckets = new();
    private readonly long _each = Math.Max(1, (long)(window.TotalSeconds * clock.TimestampFrequency / quota));
    private long _sweptAt;

    public int Quota => quota;

    public TimeSpan Window => window;

    public int Count => _buckets.Count;

    private long Whole => _each * quota;

    /// <summary>Takes one, or says how long to wait for it.</summary>
    public MeterReading Take(TKey key)
    {
        var now = clock.GetTimestamp();
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            Sweep(now);
            bucket = _buckets.GetOrAdd(key, static (_, time) => new Bucket { FullAt = time }, now);
        }

        while (true)
        {
            var before = Volatile.Read(ref bucket.FullAt);
            var after = Math.Max(before, now) + _each;
            if (after - now > Whole)
            {
                return new(0, Time(before - now), Time(after - now - Whole));
            }

            if (Interlocked.CompareExchange(ref bucket.FullAt, after, before) == before)
            {
                return new((int)((Whole - (after - now)) / _each), Time(after - now), TimeSpan.Zero);
            }
        }
    }

    /// <summary>What was taken did not count after all.</summary>
    public void GiveBack(TKey key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
        {
            Interlocked.Add(ref bucket.FullAt, -_each);
        }
    }

    private TimeSpan Time(long timestamps) => TimeSpan.FromSeconds((double)timestamps / clock.TimestampFrequency);

    // A bucket that is full again is like none. At most once a second, so that whoever invents keys costs no more than the keys.
    private void Sweep(long now)
    {
        var swept = Volatile.Read(ref _sweptAt);
        if (_buckets.Count < Many || now - swept < clock.TimestampFrequency || Interlocked.CompareExchange(ref _sweptAt, now, swept) != swept)
        {
            return;
        }

        foreach (var (key, bucket) in _buckets)
        {
            if (Volatile.Read(ref bucket.FullAt) <= now)
            {
                _buckets.TryRemove(key, out _);
            }
        }
    }

    private sealed class Bucket
    {
        public long FullAt;
    }
}

/// <summary>What a bucket holds after it was asked.</summary>
/// <param name="Remaining">So many more may come at once.</param>
/// <param name="FullIn">Until it is full.</param>
/// <param name="Wait">Zero: let through. Else refused, for so long.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MeterReading(int Remaining, TimeSpan FullIn, TimeSpan Wait)
{
    public bool IsRefused => Wait > TimeSpan.Zero;
}
