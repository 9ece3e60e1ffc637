using Platform.Local.Processes;

namespace Platform.Fixtures;

/// <summary>Single ports out of <see cref="PortBlocks"/>, for servers that tests start.</summary>
public static class TestPorts
{
    // A port is listened on soon after it was taken: what was taken two blocks ago need not be claimed any more.
    private const int BlocksHeld = 2;

    private static readonly Lock Lock = new();
    private static readonly Queue<FileStream> Claims = new();
    private static readonly Queue<int> Next = new();

    /// <summary>So many ports nobody listens on, given to nobody else.</summary>
    public static IReadOnlyList<int> Take(int count)
    {
        lock (Lock)
        {
            var taken = new List<int>(count);
            while (taken.Count < count)
            {
                if (Next.Count == 0)
                {
                    Refill();
                }

                var port = Next.Dequeue();
                if (FreePorts.IsFree(port))
                {
                    taken.Add(port);
                }
            }

            return taken;
        }
    }

    private static void Refill()
    {
        var (first, claim) = PortBlocks.Claim();
        Claims.Enqueue(claim);
        if (Claims.Count > BlocksHeld)
        {
            Claims.Dequeue().Dispose();
        }

        foreach (var port in Enumerable.Range(first, PortBlocks.Size))
        {
            Next.Enqueue(port);
        }
    }
}
