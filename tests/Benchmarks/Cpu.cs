using System.Diagnostics;

namespace Platform.Benchmarks;

/// <summary>CPU time (user and system, of the whole process) instead of the clock: on shared machines it moves far less.</summary>
internal static class Cpu
{
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    /// <returns>Microseconds per operation.</returns>
    public static double Round(int count, Action operation)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < count; i++)
        {
            operation();
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / count;
    }
}
