using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Platform.Broker.Nodes;

/// <summary>The agent's pages. /healthz: the agent lives. /readyz: its nats-server serves clients (the server's own
/// <c>/healthz?js-server-only=true</c>, which fails in lame duck). /metrics: Prometheus text.</summary>
internal static class NodeHealth
{
    public const string Client = "nats-server";

    public static void MapNodeHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", ReadyAsync);
        app.MapGet("/metrics", Metrics);
    }

    private static async Task<IResult> ReadyAsync(NodeSpec spec, NodeStatus status, IHttpClientFactory http, CancellationToken ct)
    {
        var trouble = status.State == NodeState.Running ? await AskServerAsync(spec, http, ct) : status.Trouble is "" ? status.State.ToString() : status.Trouble;
        return trouble is null
            ? Results.Json(new Readiness("ready", spec.Name, status.Version, status.Pid), NodeSpec.Json)
            : Results.Json(new Readiness(trouble, spec.Name, status.Version, status.Pid), NodeSpec.Json, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<string?> AskServerAsync(NodeSpec spec, IHttpClientFactory http, CancellationToken ct)
    {
        try
        {
            using var client = http.CreateClient(Client);
            using var answer = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{spec.Ports.Monitoring}/healthz?js-server-only=true")), ct);
            return answer.IsSuccessStatusCode ? null : $"nats-server says: {ErrorIn(await answer.Content.ReadAsStringAsync(ct))}";
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return "nats-server does not answer";
        }
    }

    // {"status":"unavailable","status_code":503,"error":"JetStream is disabled"}
    private static string ErrorIn(string health)
    {
        try
        {
            using var answer = JsonDocument.Parse(health);
            return answer.RootElement.TryGetProperty("error", out var error) ? error.ToString() : health;
        }
        catch (JsonException)
        {
            return health;
        }
    }

    private static IResult Metrics(NodeSpec spec, NodeStatus status) => Results.Text(string.Create(CultureInfo.InvariantCulture, $$"""
        # HELP trunkline_node_up 1 while the node's nats-server runs.
        # TYPE trunkline_node_up gauge
        trunkline_node_up{node="{{spec.Name}}",region="{{spec.Region}}",version="{{status.Version}}"} {{(status.State == NodeState.Running ? 1 : 0)}}
        # HELP trunkline_node_restarts_total Starts of nats-server that nobody asked for.
        # TYPE trunkline_node_restarts_total counter
        trunkline_node_restarts_total{node="{{spec.Name}}"} {{status.Restarts}}
        # HELP trunkline_node_reloads_total Configurations and certificates that nats-server took over while it ran, or refused to.
        # TYPE trunkline_node_reloads_total counter
        trunkline_node_reloads_total{node="{{spec.Name}}",outcome="done"} {{status.Reloads}}
        trunkline_node_reloads_total{node="{{spec.Name}}",outcome="failed"} {{status.FailedReloads}}
        # HELP trunkline_node_refused_peers_total Servers that were no nodes of this fleet and wanted to be joined.
        # TYPE trunkline_node_refused_peers_total counter
        trunkline_node_refused_peers_total{node="{{spec.Name}}",kind="route"} {{status.RefusedRoutes}}
        trunkline_node_refused_peers_total{node="{{spec.Name}}",kind="gateway"} {{status.RefusedGateways}}
        # HELP trunkline_node_write_failures_total Writes of streams that failed: the disk is full or broken.
        # TYPE trunkline_node_write_failures_total counter
        trunkline_node_write_failures_total{node="{{spec.Name}}"} {{status.WriteFailures}}
        # HELP trunkline_node_disk_free_bytes Room left where the node's folder is.
        # TYPE trunkline_node_disk_free_bytes gauge
        trunkline_node_disk_free_bytes{node="{{spec.Name}}"} {{FreeBytes(spec.Folder)}}
        # HELP trunkline_node_certificate_expiry_seconds When the node's certificate ends, as seconds since 1970.
        # TYPE trunkline_node_certificate_expiry_seconds gauge
        trunkline_node_certificate_expiry_seconds{node="{{spec.Name}}"} {{ExpiryOf(spec.Tls.CertificateFile)}}

        """), "text/plain; version=0.0.4; charset=utf-8");

    private static long FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // it is gone
        }
    }

    private static long ExpiryOf(string file)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds();
        }
        catch (Exception e) when (e is IOException or CryptographicException)
        {
            return 0; // there is none: it ended long ago
        }
    }

    private sealed record Readiness(string Status, string Node, string Version, int Pid);
}
