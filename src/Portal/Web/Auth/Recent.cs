using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Platform.Portal.Web;

/// <summary>What was found lately, so that it need not be looked up again at once. Bounded: whoever invents keys cannot have it grow.</summary>
/// <param name="lifetime">How long a value is good for.</param>
internal sealed class Recent<TKey, TValue>(TimeSpan lifetime)
    where TKey : notnull
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset At)> _kept = new();

    public bool TryRecall(TKey key, DateTimeOffset now, [MaybeNullWhen(false)] out TValue value)
    {
        var isKept = _kept.TryGetValue(key, out var kept) && now - kept.At < lifetime;
        value = isKept ? kept.Value : default;
        return isKept;
    }

    public void Keep(TKey key, TValue value, DateTimeOffset now)
    {
        if (_kept.Count >= Most)
        {
            _kept.Clear();
        }

        _kept[key] = (value, now);
    }

    public void Forget() => _kept.Clear();

    public void Forget(Func<TValue, bool> which)
    {
        foreach (var (key, _) in _kept.Where(k => which(k.Value.Value)))
        {
            _kept.TryRemove(key, out _);
        }
    }
}

internal static class Recent
{
    /// <summary>Of what has just been asked of PostgreSQL: a change made on another replica counts a second later at most.</summary>
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Half of a SHA-256: nobody can find a second text with the same one.</summary>
    public static UInt128 KeyOf(byte[] hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
