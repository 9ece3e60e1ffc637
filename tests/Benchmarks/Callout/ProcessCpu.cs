using System.Diagnostics;

namespace Platform.Benchmarks.Callout;

/// <summary>CPU time of another process, user and system.</summary>
internal static class ProcessCpu
{
    public static TimeSpan Of(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime;
    }
}
