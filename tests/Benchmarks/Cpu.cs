using System.Diagnostics;

namespace Platform.Benchmarks;

/// <summary>CPU time (user and system, of the whole process) instead of the clock: on shared machines it moves far less.</summary>
internal static class Cpu
{
    /// <returns>Microseconds per operation, the median of five rounds after a warm-up.</returns>
    public static double PerOperation(int count, Action operation)
    {
        Round(count, operation);
        var rounds = new double[5];
        for (var i = 0; i < rounds.Length; i++)
        {
            rounds[i] = Round(count, operation);
        }

        return Median(rounds);
    }

    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

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
