using System.Globalization;

namespace Platform.Fixtures;

/// <summary>Which process of this machine a loopback connection is from (Linux: /proc/net/tcp names a socket's inode, /proc/PID/fd who has it open).</summary>
internal static class SocketOwner
{
    // Columns of /proc/net/tcp: local address, remote address, inode.
    private const int Local = 1;
    private const int Remote = 2;
    private const int Inode = 9;

    /// <param name="from">The port it was dialled from.</param>
    /// <param name="to">The port it was dialled to.</param>
    /// <param name="pids">Processes that may have done it.</param>
    /// <returns>One of <paramref name="pids"/>, or null.</returns>
    public static int? Find(int from, int to, IEnumerable<int> pids)
    {
        var (local, remote) = (Ending(from), Ending(to));
        var line = File.ReadLines("/proc/net/tcp").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(l => l[Local].EndsWith(local, StringComparison.Ordinal) && l[Remote].EndsWith(remote, StringComparison.Ordinal));
        return line is null ? null : pids.Cast<int?>().FirstOrDefault(pid => Has(pid!.Value, $"socket:[{line[Inode]}]"));
    }

    private static string Ending(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");

    private static bool Has(int pid, string socket)
    {
        try
        {
            return Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).Any(file => string.Equals(new FileInfo(file).LinkTarget, socket, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or closed one just now
        }
    }
}
