using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Platform.Broker.Telemetry;

/// <summary>The Prometheus text format (version 0.0.4) of one meter's counters and gauges.</summary>
internal sealed class MetricsText : IDisposable
{
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), double> _values = new();
    private readonly MeterListener _listener = new();

    public MetricsText(string meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, meter, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
                if (!instrument.IsObservable)
                {
                    _values.TryAdd((instrument, ""), 0);
                }
            }
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _values.OrderBy(v => v.Key.Instrument.Name, StringComparer.Ordinal).ThenBy(v => v.Key.Labels, StringComparer.Ordinal).GroupBy(v => v.Key.Instrument))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Key.Name} {family.Key.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Key.Name} {(family.Key.IsObservable ? "gauge" : "counter")}\n");
            foreach (var ((instrument, labels), value) in family)
            {
                text.Append(CultureInfo.InvariantCulture, $"{instrument.Name}{labels} {value}\n");
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Labels are our own few words, never a tenant's text.
        var labels = tags.IsEmpty ? "" : $"{{{string.Join(',', tags.ToArray().Select(t => $"{t.Key}=\"{t.Value}\""))}}}";
        _values.AddOrUpdate((instrument, labels), value, (key, old) => key.Instrument.IsObservable ? value : old + value);
    }
}
