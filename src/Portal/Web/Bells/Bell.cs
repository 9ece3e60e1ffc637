namespace Platform.Portal.Web;

/// <summary>Wakes everybody who waits. Take <see cref="Next"/> before looking, so that a ring between the look and the wait is not missed.</summary>
internal sealed class Bell
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Next => Volatile.Read(ref _next).Task;

    public void Ring() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
