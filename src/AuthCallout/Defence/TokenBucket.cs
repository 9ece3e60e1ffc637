using System.Runtime.InteropServices;

namespace Platform.AuthCallout.Defence;

/// <summary>So many at once, so many a second. Times are timestamps of a <see cref="TimeProvider"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TokenBucket(double burst, long now)
{
    private double _tokens = burst;
    private long _filledAt = now;

    /// <summary>Fills up to the moment, without taking.</summary>
    public double Fill(double capacity, double perSecond, long now, long frequency)
    {
        _tokens = Math.Min(capacity, _tokens + ((now - _filledAt) * perSecond / frequency));
        _filledAt = now;
        return _tokens;
    }

    public bool TryTake(double capacity, double perSecond, long now, long frequency)
    {
        if (Fill(capacity, perSecond, now, frequency) < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Takes one even if none is left; never below none.</summary>
    public void Take() => _tokens = Math.Max(0, _tokens - 1);
}
