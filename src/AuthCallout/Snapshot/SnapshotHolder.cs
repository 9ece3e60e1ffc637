namespace Platform.AuthCallout.Snapshot;

/// <summary>The snapshot answers are made from now. Swapped whole; an answer works with the one it began with.</summary>
internal sealed class SnapshotHolder
{
    private volatile CalloutState? _current;

    public CalloutState? Current => _current;

    /// <summary>The next, unless there is a later one already.</summary>
    public bool TrySwap(CalloutState next)
    {
        ArgumentNullException.ThrowIfNull(next);
        while (true)
        {
            var current = _current;
            if (current is not null && current.Data.TakenAt > next.Data.TakenAt)
            {
                return false;
            }

#pragma warning disable CS0420 // the exchange is the barrier
            if (Interlocked.CompareExchange(ref _current, next, current) == current)
#pragma warning restore CS0420
            {
                return true;
            }
        }
    }
}
