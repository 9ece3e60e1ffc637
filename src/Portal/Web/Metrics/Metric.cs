using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Platform.Portal.Web;

/// <summary>One instrument, with a series for each set of labels.</summary>
internal sealed class Metric(Instrument instrument)
{
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _seen =
        new ConcurrentDictionary<KeyValuePair<string, object?>[], Series>(Tags.Comparer).GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();

    public string Name { get; } = NameOf(instrument);

    public string Kind { get; } = KindOf(instrument);

    public string Help { get; } = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ");

    /// <summary>Their labels as the format writes them, in order.</summary>
    public IEnumerable<(string Labels, Series Series)> All => _series.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value));

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_seen.TryGetValue(tags, out var series))
        {
            // Another value may read the same: 200 as int and as long.
            series = _series.GetOrAdd(Labels(tags), _ => New());
            _seen.TryAdd(tags, series);
        }

        series.Record(value);
    }

    private Series New() => Kind switch
    {
        "histogram" => new HistogramSeries(),
        "counter" when !instrument.IsObservable => new SumSeries(),
        "gauge" when !instrument.IsObservable && instrument.GetType().Name.StartsWith("UpDownCounter", StringComparison.Ordinal) => new SumSeries(),
        _ => new LastSeries(),
    };

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return KindOf(instrument) is "counter" ? $"{name}{unit}_total" : $"{name}{unit}";
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (key, value) in tags)
        {
            var said = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Add(
                $"{key.Replace('.', '_')}=\"{said.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"");
        }

        return string.Join(',', labels);
    }
}
