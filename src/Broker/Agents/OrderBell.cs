namespace Platform.Broker.Agents;

/// <summary>Wakes all agents' questions that wait in this process: an order may have changed.</summary>
internal sealed class OrderBell
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>To be taken before looking, so that a ring meanwhile is not lost.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Ring() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
