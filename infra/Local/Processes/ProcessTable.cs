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

    /// <summary>Resident bytes of a process and all it started; of the process alone if <paramref name="alone"/>.</summary>
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
        long Sum(int id) => OwnResidentBytes(id) + parents[id].Sum(Sum);
        return Sum(pid);
    }

    private static long OwnResidentBytes(int pid)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")).FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // ended
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
