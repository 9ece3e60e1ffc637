using System.Globalization;
using Platform.Local.Processes;

namespace Platform.Fixtures;

/// <summary>Blocks of two hundred loopback ports below the range the system hands out by itself (from there another process's client may have taken a port before
/// the server it was chosen for listens). A block is one process's: a locked file says so to the other test programs of this machine, and the system unlocks it
/// when the process ends, however it ends.</summary>
public static class PortBlocks
{
    public const int Size = 200; // a copy of three regions with three nodes takes 110

    private static readonly string Claims = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"trunkline-ports-{Environment.UserName}")).FullName;
    private static readonly List<FileStream> Held = [];

    /// <summary>The base of a block nobody listens in, for a whole copy of the platform (`--port-base`), as long as this process lives.</summary>
    public static int Take()
    {
        var (first, claim) = Claim();
        lock (Held)
        {
            Held.Add(claim);
        }

        return first;
    }

    /// <summary>A block nobody listens in, until the claim is disposed.</summary>
    internal static (int First, FileStream Claim) Claim()
    {
        while (true)
        {
            var first = Random.Shared.Next(55, 155) * Size;
            if (TryClaim(first) is { } claim)
            {
                if (Enumerable.Range(first, Size).All(FreePorts.IsFree))
                {
                    return (first, claim);
                }

                claim.Dispose();
            }
        }
    }

    private static FileStream? TryClaim(int first)
    {
        try
        {
            return new(Path.Combine(Claims, first.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null; // another's, or this process's own
        }
    }
}
