using System.Globalization;

namespace Platform.Local.Processes;

/// <summary>What /proc says of processes.</summary>
public static class ProcessTable
{
    /// <summary>A process's start, in clock ticks since boot: with the pid it names one process for good, since pids come round again. Null when it has ended.</summary>
    public static long? StartOf(int pid)
    {
        var fields = StatOf(pid);
        return fields is null || fields[0] is "Z" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
    }

    /// <summary>Resident bytes of a process alone, or of it and all it started. Those share memory (PostgreSQL's buffers show in every
    /// connection's process), so their shared pages are counted once where the system tells.</summary>
    public static long ResidentBytes(int pid, bool alone)
    {
        if (alone)
        {
            return OwnResidentBytes(pid);
        }

        var parents = Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Pid: id, Parent: StatOf(id) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0))
            .ToLookup(p => p.Parent, p => p.Pid);
        long Sum(int id) => (ProportionalBytes(id) ?? OwnResidentBytes(id)) + parents[id].Sum(Sum);
        return Sum(pid);
    }

    private static long OwnResidentBytes(int pid) => Field(pid, "status", "VmRSS:") ?? 0;

    /// <summary>Resident bytes of a process, with pages that several processes have in memory (the runtime's, the framework's) divided among them:
    /// the sum over all is what they take together. Null where the system does not tell.</summary>
    public static long? ProportionalBytes(int pid) => Field(pid, "smaps_rollup", "Pss:");

    // "Name:   123 kB" in bytes; null if the process ended or the page is not ours to read.
    private static long? Field(int pid, string page, string name)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{page}")).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The fields after the name, which stands in brackets and may hold anything: [0] is the state, [1] the parent, [19] the start.
    private static string[]? StatOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
