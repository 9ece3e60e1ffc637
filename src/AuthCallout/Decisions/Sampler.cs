using Platform.AuthCallout.Defence;

namespace Platform.AuthCallout.Decisions;

/// <summary>Thins decisions out above a rate per account, without losing count: in a second the first so many allowed and the first so many refused are kept as
/// they are; of the rest one of each reason stands for all of them, with its weight. The weights add up to what happened. Not thread-safe.</summary>
internal sealed class Sampler(LimitOptions options, TimeProvider clock)
{
    private readonly Dictionary<(Guid Organization, Guid Account, bool IsAllowed), Window> _windows = [];
    private long _turnedAt = clock.GetTimestamp();

    /// <summary>Adds to <paramref name="kept"/> what is to be written now.</summary>
    public void Take(DecisionRow row, List<DecisionRow> kept)
    {
        Turn(kept);
        var key = (row.Organization.Value, row.Account?.Value ?? Guid.Empty, row.IsAllowed);
        if (!_windows.TryGetValue(key, out var window))
        {
            _windows[key] = window = new();
        }

        if (++window.Count <= options.DecisionsPerSecond)
        {
            kept.Add(row);
            return;
        }

        // The latest speaks for those before it.
        var weight = window.Standing.TryGetValue(row.Reason, out var standing) ? standing.Weight + 1 : 1;
        window.Standing[row.Reason] = row with { Weight = weight };
    }

    /// <summary>At the end of a second, what stands for the rest of it.</summary>
    public void Turn(List<DecisionRow> kept, bool isLast = false)
    {
        if (!isLast && clock.GetElapsedTime(_turnedAt) < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _turnedAt = clock.GetTimestamp();
        foreach (var window in _windows.Values)
        {
            kept.AddRange(window.Standing.Values);
        }

        _windows.Clear();
    }

    private sealed class Window
    {
        public int Count { get; set; }
        public Dictionary<string, DecisionRow> Standing { get; } = new(StringComparer.Ordinal);
    }
}
