using System.Runtime.InteropServices;

namespace Platform.AuthCallout.Decisions;

/// <summary>Rows waiting to be written, so many at most. When it is full the oldest go.</summary>
internal sealed class RowBuffer<T>(int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _rows = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _rows.Count;
            }
        }
    }

    /// <returns>How many rows had to go.</returns>
    public int Add(T row) => Add(MemoryMarshal.CreateReadOnlySpan(ref row, 1));

    public int Add(ReadOnlySpan<T> rows)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                _rows.Enqueue(row);
            }

            var lost = 0;
            while (_rows.Count > most)
            {
                _rows.Dequeue();
                lost++;
            }

            return lost;
        }
    }

    /// <summary>The oldest so many, which stay until <see cref="Remove"/>.</summary>
    public List<T> Peek(int count)
    {
        lock (_lock)
        {
            return [.. _rows.Take(count)];
        }
    }

    /// <summary>Takes those rows out that are still at the front.</summary>
    public void Remove(IReadOnlyList<T> written)
    {
        lock (_lock)
        {
            foreach (var row in written)
            {
                // Rows lost to the limit meanwhile were the oldest, the first of these.
                if (_rows.TryPeek(out var first) && EqualityComparer<T>.Default.Equals(first, row))
                {
                    _rows.Dequeue();
                }
            }
        }
    }
}
