using Platform.Local.Processes;

namespace Platform.Fixtures;

/// <summary>Port bases for whole copies of the platform (`--port-base`), below the range the system hands out by itself.</summary>
public static class PortBlocks
{
    // What one copy takes from its base on: a block of 20 for the control plane and ten a node.
    private const int PortsPerCopy = 60;

    private static readonly HashSet<int> Given = [];

    /// <summary>A base with nobody on its first sixty ports, given to no other copy of this process.</summary>
    public static int Take()
    {
        lock (Given)
        {
            return Enumerable.Range(0, 1000).Select(_ => Random.Shared.Next(110, 310) * 100)
                .First(start => Enumerable.Range(start, PortsPerCopy).All(FreePorts.IsFree) && Given.Add(start));
        }
    }
}
