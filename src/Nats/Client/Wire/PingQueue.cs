using System.Collections.Concurrent;

namespace Platform.Nats.Client.Wire;

/// <summary>Who waits for which PONG. All that asked between two batches share one PING.</summary>
internal sealed class PingQueue
{
    private sealed class Waiter(long askedAt) : TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long AskedAt { get; } = askedAt;
    }

    private readonly ConcurrentQueue<List<Waiter>> _sent = new();
    private List<Waiter>? _requested;

    public bool IsRequested => _requested is not null;

    /// <summary>PINGs on the wire without a PONG.</summary>
    public int Unanswered => _sent.Count;

    /// <summary>Under the buffer's lock.</summary>
    public Task<TimeSpan> Request(long now)
    {
        var waiter = new Waiter(now);
        (_requested ??= []).Add(waiter);
        return waiter.Task;
    }

    /// <summary>Under the buffer's lock: the batch being taken ends with a PING if somebody asked.</summary>
    public bool MoveToSent()
    {
        if (_requested is null)
        {
            return false;
        }

        _sent.Enqueue(_requested);
        _requested = null;
        return true;
    }

    public void Pong(TimeProvider clock)
    {
        if (_sent.TryDequeue(out var waiters))
        {
            foreach (var waiter in waiters)
            {
                waiter.TrySetResult(clock.GetElapsedTime(waiter.AskedAt));
            }
        }
    }

    /// <summary>The connection is gone: nobody will answer those on the wire. Those not sent yet wait for the next connection.</summary>
    public void FailSent(Exception reason)
    {
        while (_sent.TryDequeue(out var waiters))
        {
            foreach (var waiter in waiters)
            {
                waiter.TrySetException(new NatsException("The connection was lost before the server answered.", reason));
                _ = waiter.Task.Exception; // a ping of the timer has nobody to look
            }
        }
    }
}
