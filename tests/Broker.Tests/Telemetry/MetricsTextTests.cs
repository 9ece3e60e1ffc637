using System.Diagnostics.Metrics;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Tests.Telemetry;

public sealed class MetricsTextTests
{
    [Fact]
    public void Counters_add_up_and_gauges_are_read_at_the_scrape()
    {
        using var meter = new Meter("test.metrics.text");
        using var text = new MetricsText("test.metrics.text");
        var now = 3L;
        var seen = meter.CreateCounter<long>("seen_total", description: "Things seen.");
        meter.CreateCounter<double>("idle_seconds_total", description: "Never counted.");
        meter.CreateObservableGauge("open", () => now, description: "Open now.");
        seen.Add(2, new KeyValuePair<string, object?>("kind", "red"));
        seen.Add(3, new KeyValuePair<string, object?>("kind", "red"));
        seen.Add(1, new KeyValuePair<string, object?>("kind", "blue"));
        now = 4;

        text.Write().ShouldBe(
            """
            # HELP idle_seconds_total Never counted.
            # TYPE idle_seconds_total counter
            idle_seconds_total 0
            # HELP open Open now.
            # TYPE open gauge
            open 4
            # HELP seen_total Things seen.
            # TYPE seen_total counter
            seen_total 0
            seen_total{kind="blue"} 1
            seen_total{kind="red"} 5

            """);
    }
}
