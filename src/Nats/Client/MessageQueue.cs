using System.Threading.Channels;

namespace Platform.Nats.Client;

/// <summary>A bounded queue from the reading loop to a subscription's readers. Differs from a bounded channel in two ways that
/// make a flood cheap: reader and writer each work on an own array and meet only when the reader's is empty, and a waiting
/// reader is woken by <see cref="Wake"/>, once for all messages of one socket read, not once per message.</summary>
internal sealed class MessageQueue<T>(int capacity, bool allowSynchronousContinuations = false) : ChannelReader<T>
{
    private const int KeptLength = 1024;

    // Taken in this order.
    private readonly Lock _reading = new();
    private readonly Lock _writing = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T[] _incoming = [];
    private T[] _outgoing = [];
    private int _incomingCount;
    private int _outgoingCount;
    private int _next;
    private volatile bool _isCompleted;
    private Exception? _error;
    private TaskCompletionSource<bool>? _waiter;

    public override bool CanCount => true;

    public override int Count => Volatile.Read(ref _incomingCount) + Volatile.Read(ref _outgoingCount) - Volatile.Read(ref _next);

    public override Task Completion => _completion.Task;

    /// <summary>False: full or completed. Does not wake a reader.</summary>
    public bool TryWrite(in T item)
    {
        lock (_writing)
        {
            // What the reader takes meanwhile makes this an overestimate for a moment, never an underestimate.
            if (_isCompleted || _incomingCount + _outgoingCount - Volatile.Read(ref _next) >= capacity)
            {
                return false;
            }

            if (_incomingCount == _incoming.Length)
            {
                Array.Resize(ref _incoming, Math.Max(16, _incoming.Length * 2));
            }

            _incoming[_incomingCount++] = item;
            return true;
        }
    }

    /// <summary>Lets waiting readers see what was written.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _waiter) is not null)
        {
            TaskCompletionSource<bool>? waiter;
            lock (_writing)
            {
                (waiter, _waiter) = (_waiter, null);
            }

            waiter?.SetResult(true);
        }
    }

    /// <summary>No more is written. Readers get the error, if any, after what is there.</summary>
    public void Complete(Exception? error)
    {
        lock (_reading)
        {
            lock (_writing)
            {
                if (_isCompleted)
                {
                    return;
                }

                _error = error;
                _isCompleted = true;
                FinishIfEmpty();
            }
        }

        Wake();
    }

    public override bool TryRead(out T item)
    {
        lock (_reading)
        {
            if (_next == _outgoingCount && !Refill())
            {
                item = default!;
                return false;
            }

            item = _outgoing[_next];
            _outgoing[_next] = default!;
            Volatile.Write(ref _next, _next + 1);
            if (_isCompleted)
            {
                lock (_writing)
                {
                    FinishIfEmpty();
                }
            }

            return true;
        }
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        lock (_reading)
        {
            lock (_writing)
            {
                if (Count > 0)
                {
                    return new(true);
                }

                if (_isCompleted)
                {
                    return _error is null ? new(false) : ValueTask.FromException<bool>(_error);
                }

                _waiter ??= new(allowSynchronousContinuations ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
                return new(WaitAsync(_waiter.Task, cancellationToken));
            }
        }
    }

    // The waiter only says "look again": by then the messages may be somebody else's, or the queue completed.
    private async Task<bool> WaitAsync(Task<bool> woken, CancellationToken ct)
    {
        await woken.WaitAsync(ct);
        return await WaitToReadAsync(ct);
    }

    private bool Refill()
    {
        lock (_writing)
        {
            if (_incomingCount == 0)
            {
                return false;
            }

            // An array that one flood has made large is not kept for ever.
            var spare = _outgoing.Length > KeptLength && _outgoing.Length > 8 * _incomingCount ? [] : _outgoing;
            (_outgoing, _incoming) = (_incoming, spare);
            (_outgoingCount, _incomingCount, _next) = (_incomingCount, 0, 0);
            return true;
        }
    }

    private void FinishIfEmpty()
    {
        if (Count > 0)
        {
            return;
        }

        if (_error is null)
        {
            _completion.TrySetResult();
        }
        else if (_completion.TrySetException(_error))
        {
            _ = _completion.Task.Exception; // nobody has to look at Completion
        }
    }
}
