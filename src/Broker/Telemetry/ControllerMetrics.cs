using System.Diagnostics.Metrics;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Telemetry;

/// <summary>What the controller counts; /metrics shows it by <see cref="MetricsText"/>.</summary>
internal sealed class ControllerMetrics : IDisposable
{
    public const string MeterName = "trunkline.controller";
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _published;
    private readonly Counter<long> _unconfirmed;
    private readonly Counter<long> _passes;
    private readonly Counter<double> _passSeconds;
    private readonly Counter<double> _pushSeconds;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _readBack;
    private readonly Counter<long> _comparisons;
    private readonly Counter<double> _comparisonSeconds;
    private readonly Counter<long> _drift;
    private readonly Counter<long> _connectionEvents;
    private readonly Counter<long> _kicks;

    public ControllerMetrics(Fleet fleet, ControllerStatus status)
    {
        _published = _meter.CreateCounter<long>("trunkline_publications_total", description: "Account JWTs pushed.");
        _unconfirmed = _meter.CreateCounter<long>("trunkline_publications_unconfirmed_total", description: "Pushes that a node up did not confirm.");
        _passes = _meter.CreateCounter<long>("trunkline_publication_passes_total", description: "Passes of the publisher.");
        _passSeconds = _meter.CreateCounter<double>("trunkline_publication_pass_seconds_total", description: "Time spent in passes.");
        _pushes = _meter.CreateCounter<long>("trunkline_pushes_total", description: "Claims updates sent and read back.");
        _pushSeconds = _meter.CreateCounter<double>("trunkline_push_seconds_total", description: "Time until every node had answered and been read back.");
        _readBack = _meter.CreateCounter<long>("trunkline_publications_read_back_total", description: "Accounts read back, by digest of the whole store or by look-up of each.");
        _comparisons = _meter.CreateCounter<long>("trunkline_drift_comparisons_total", description: "Whole stores of nodes compared account by account, their digest being another.");
        _comparisonSeconds = _meter.CreateCounter<double>("trunkline_drift_comparison_seconds_total", description: "Time spent in them.");
        _drift = _meter.CreateCounter<long>("trunkline_drift_total", description: "Accounts a node held otherwise than desired, by kind; foreign, unknown and rolled_back are alarms.");
        _connectionEvents = _meter.CreateCounter<long>("trunkline_connection_events_total", description: "Connects and disconnects written.");
        _kicks = _meter.CreateCounter<long>("trunkline_sessions_kicked_total", description: "Revoked sessions of auth callout that a node was asked to drop, by its answer.");
        _meter.CreateObservableGauge("trunkline_controller_epoch", () => status.Epoch, description: "The lease's epoch while this process is the controller, 0 while it is a spare.");
        _meter.CreateObservableGauge("trunkline_nodes_linked", () => fleet.Count, description: "Nodes with a live system-account connection.");
    }

    public void Passed(PublishReport report)
    {
        _passes.Add(1);
        _passSeconds.Add(report.Took.TotalSeconds);
        _published.Add(report.Pushed);
        _unconfirmed.Add(report.Unconfirmed);
    }

    public void Pushed(TimeSpan took)
    {
        _pushes.Add(1);
        _pushSeconds.Add(took.TotalSeconds);
    }

    public void ReadBack(string by, int accounts) => _readBack.Add(accounts, new KeyValuePair<string, object?>("by", by));

    public void Compared(TimeSpan took)
    {
        _comparisons.Add(1);
        _comparisonSeconds.Add(took.TotalSeconds);
    }

    public void Drifted(string kind, int accounts) => _drift.Add(accounts, new KeyValuePair<string, object?>("kind", kind));

    public void ConnectionEvents(int count) => _connectionEvents.Add(count);

    public void Kicked(string answer, int sessions) => _kicks.Add(sessions, new KeyValuePair<string, object?>("answer", answer));

    public void Dispose() => _meter.Dispose();
}
