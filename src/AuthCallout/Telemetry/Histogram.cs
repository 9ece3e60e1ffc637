using System.Globalization;
using System.Text;

namespace Platform.AuthCallout.Telemetry;

/// <summary>Durations in fixed buckets, counted without locks; Prometheus text.</summary>
internal sealed class Histogram(string name, string help, string labels, long frequency)
{
    private static readonly double[] Bounds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];
    private readonly long[] _bounds = [.. Bounds.Select(b => (long)(b * frequency))];
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private long _sum;

    public string Name => name;

    public long Count => _counts.Sum();

    /// <param name="elapsed">In timestamps.</param>
    public void Add(long elapsed)
    {
        var i = 0;
        while (i < _bounds.Length && elapsed > _bounds[i])
        {
            i++;
        }

        Interlocked.Increment(ref _counts[i]);
        Interlocked.Add(ref _sum, elapsed);
    }

    /// <param name="text">Where to.</param>
    /// <param name="isFirst">The first of its name: says what it is.</param>
    public void Write(StringBuilder text, bool isFirst)
    {
        if (isFirst)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} histogram\n");
        }

        var before = labels.Length > 0 ? labels + "," : "";
        var total = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            total += Volatile.Read(ref _counts[i]);
            var bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bound}\"}} {total}\n");
        }

        var braces = labels.Length > 0 ? $"{{{labels}}}" : "";
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braces} {(double)Volatile.Read(ref _sum) / frequency}\n{name}_count{braces} {total}\n");
    }
}
