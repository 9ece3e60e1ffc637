namespace Platform.AuthCallout.Snapshot;

/// <summary>The snapshot answers are made from now. Swapped whole; an answer works with the one it began with.</summary>
internal sealed class SnapshotHolder
{
    private volatile CalloutState? _current;
    private volatile TaskCompletionSource _next = New();

    public CalloutState? Current => _current;

    /// <summary>Ends at the next swap. Taken before <see cref="Current"/>, it misses none.</summary>
    public Task Next => _next.Task;

    /// <summary>The next, unless there is a later one already.</summary>
    public bool TrySwap(CalloutState next)
    {
        ArgumentNullException.ThrowIfNull(next);
#pragma warning disable CS0420 // the exchange is the barrier
        while (true)
        {
            var current = _current;
            if (current is not null && current.Data.TakenAt > next.Data.TakenAt)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _current, next, current) == current)
            {
                Interlocked.Exchange(ref _next, New()).TrySetResult();
                return true;
            }
        }
#pragma warning restore CS0420
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
