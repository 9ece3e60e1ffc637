using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Platform.Portal.Web;

/// <summary>The process's own meters in the Prometheus text format: counters as they run, gauges as they are read, histograms
/// in buckets of seconds. The exporter package is not in the package source, and this much is enough.</summary>
internal sealed class MetricsText : IDisposable
{
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime", "Npgsql", "Platform.Portal"];

    private readonly ConcurrentBag<Metric> _metrics = [];
    private readonly MeterListener _listener = new();

    public MetricsText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name, StringComparer.Ordinal))
            {
                var metric = new Metric(instrument);
                _metrics.Add(metric);
                listener.EnableMeasurementEvents(instrument, metric);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var named in _metrics.GroupBy(m => m.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var all = named.SelectMany(m => m.All).OrderBy(s => s.Labels, StringComparer.Ordinal).ToList();
            if (all.Count == 0)
            {
                continue;
            }

            var first = named.First();
            text.Append(CultureInfo.InvariantCulture, $"# HELP {first.Name} {first.Help}\n# TYPE {first.Name} {first.Kind}\n");
            foreach (var (labels, series) in all)
            {
                series.Write(text, first.Name, labels);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
