using System.Globalization;
using System.Text;

namespace Platform.Portal.Web;

/// <summary>The values of one instrument with one set of labels.</summary>
internal abstract class Series
{
    private protected readonly Lock Gate = new();

    public abstract void Record(double value);

    public abstract void Write(StringBuilder text, string name, string labels);

    private protected static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}

internal sealed class SumSeries : Series
{
    private double _sum;

    public override void Record(double value)
    {
        lock (Gate)
        {
            _sum += value;
        }
    }

    public override void Write(StringBuilder text, string name, string labels) => Line(text, name, labels, Volatile.Read(ref _sum));
}

internal sealed class LastSeries : Series
{
    private double _last;

    public override void Record(double value) => Volatile.Write(ref _last, value);

    public override void Write(StringBuilder text, string name, string labels) => Line(text, name, labels, Volatile.Read(ref _last));
}

internal sealed class HistogramSeries : Series
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly long[] _counts = new long[Bounds.Length + 1];
    private double _sum;

    public override void Record(double value)
    {
        var at = Array.FindIndex(Bounds, b => value <= b);
        lock (Gate)
        {
            _counts[at < 0 ? Bounds.Length : at]++;
            _sum += value;
        }
    }

    public override void Write(StringBuilder text, string name, string labels)
    {
        lock (Gate)
        {
            var comma = labels.Length == 0 ? "" : ",";
            var count = 0L;
            for (var i = 0; i <= Bounds.Length; i++)
            {
                count += _counts[i];
                var bound = i < Bounds.Length ? Bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
                Line(text, $"{name}_bucket", $"{labels}{comma}le=\"{bound}\"", count);
            }

            Line(text, $"{name}_sum", labels, _sum);
            Line(text, $"{name}_count", labels, count);
        }
    }
}
