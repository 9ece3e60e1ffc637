using System.Text;
using Platform.AuthCallout.Decisions;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;

namespace Platform.AuthCallout.Telemetry;

/// <summary>/healthz: the process answers. /readyz: it has a snapshot and a nats-server, and so admits clients; PostgreSQL and issuers that are away make warnings,
/// not unreadiness. /metrics: Prometheus text.</summary>
internal static class CalloutHealth
{
    public static void MapCalloutHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", (CalloutStatus status) =>
            status.Read() is var report ? Results.Json(report, CalloutStatus.Json, statusCode: report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable) : null);
        app.MapGet("/metrics", (HttpContext context) => Results.Text(Metrics(context.RequestServices), "text/plain; version=0.0.4"));
    }

    private static string Metrics(IServiceProvider services)
    {
        var text = new StringBuilder();
        services.GetRequiredService<CalloutMetrics>().Write(text);
        var report = services.GetRequiredService<CalloutStatus>().Read();
        void Gauge(string name, string help, double value) => CalloutMetrics.Gauge(text, name, help, value);
        Gauge("trunkline_callout_ready", "1 while clients can be admitted.", report.IsReady ? 1 : 0);
        Gauge("trunkline_callout_home", "1 while connected to a node of the own region.", report.IsHome ? 1 : 0);
        Gauge("trunkline_callout_standing_by", "1 while connected to a node of the region stood by for.", services.GetRequiredService<Standby>().IsStandingBy ? 1 : 0);
        Gauge("trunkline_callout_postgresql_up", "1 while the last reading of PostgreSQL went through.", report.IsStoreUp ? 1 : 0);
        Gauge("trunkline_callout_snapshot_from_disk", "1 while answering from the snapshot on disk.", report.IsFromDisk ? 1 : 0);
        Gauge("trunkline_callout_snapshot_age_seconds", "Since the snapshot was read from PostgreSQL.", report.SnapshotAgeSeconds ?? -1);
        Gauge("trunkline_callout_snapshot_read_seconds", "How long reading it took.", services.GetRequiredService<SnapshotKeeper>().Took.TotalSeconds);
        Gauge("trunkline_callout_snapshot_problems", "Rows that were not understood.", services.GetRequiredService<SnapshotHolder>().Current?.Problems.Count ?? 0);
        Gauge("trunkline_callout_queue", "Requests waiting for a worker.", report.Waiting);
        Gauge("trunkline_callout_waiting", "Requests waiting for a provider or a password hash.", services.GetRequiredService<Answerer>().Waiting);
        Gauge("trunkline_callout_calls_in_flight", "Calls to providers under way.", services.GetRequiredService<ProviderGates>().InFlight);
        Gauge("trunkline_callout_servers", "Servers of the fleet known.", report.Servers);
        Gauge("trunkline_callout_unwritten_decisions", "Decisions waiting for PostgreSQL.", report.UnwrittenDecisions);
        Gauge("trunkline_callout_unwritten_sessions", "Sessions waiting for PostgreSQL.", report.UnwrittenSessions);
        Gauge("trunkline_callout_remembered_credentials", "Verified credentials remembered.", services.GetRequiredService<RememberedCredentials>().Count);
        Gauge("trunkline_callout_recording", "1 while decisions and sessions are written.", services.GetRequiredService<Recorder>().IsWriting ? 1 : 0);
        text.Append("# HELP trunkline_callout_key_age_seconds Since a provider's keys were fetched.\n# TYPE trunkline_callout_key_age_seconds gauge\n");
        foreach (var key in report.Keys.Where(k => k.AgeSeconds is not null))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"trunkline_callout_key_age_seconds{{provider=\"{key.Provider}\"}} {key.AgeSeconds}\n");
        }

        text.Append("# HELP trunkline_callout_keys_stale 1 while a provider is verified with keys past their time.\n# TYPE trunkline_callout_keys_stale gauge\n");
        foreach (var key in report.Keys)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"trunkline_callout_keys_stale{{provider=\"{key.Provider}\"}} {(key.IsStale ? 1 : 0)}\n");
        }

        return text.ToString();
    }
}
