using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Broker.Nodes;

/// <summary>Renders a node's nats.conf. Pure: the same spec and JWTs give the same text, so a difference in text is a difference in
/// meaning, and a running server whose file is unchanged can be left alone. The values are those of fleet.md §1.1 to §1.4 for a public multi-tenant
/// fleet. There is no secret in it: nodes know each other by certificate (ADR 18).</summary>
internal static class NatsConfig
{
    // Seconds from greeting a client to its proof.
    private const int Patience = 5;

    // The same is how long a server waits for the callout service. It pings clients 2.0 to 2.4 s after they came, and Go's then give up
    // (nats-auth.md §0.2-11): a later answer lets hardly anybody in, and until it is given up the client holds its place.
    private const int PatienceForAnswers = 3;

    // The longest line a client may send. A token of 16 KiB, which is as long as the callout service reads, comes in one: CONNECT. The servers' own 4,096
    // would turn longer ones away with "Maximum Control Line" before anybody looks at them.
    private const int LongestLine = 20 * 1024;

    // Neither secret nor of use to anybody but the node itself: everything it serves is unauthenticated.
    private const string Monitoring = "127.0.0.1";

    /// <param name="spec">The node.</param>
    /// <param name="systemAccount">Public key of the system account.</param>
    /// <param name="systemAccountJwt">Its JWT, which the node trusts from the start.</param>
    /// <param name="callout">What auth callout needs; null for a fleet without it.</param>
    /// <param name="platform">The account that exports the built-in services; null for a fleet without them.</param>
    /// <param name="target">The release that will read it.</param>
    public static string Render(NodeSpec spec, string systemAccount, string systemAccountJwt, NodeCallout? callout, PreloadedAccount? platform, Version target)
    {
        var file = NatsCapabilities.Strip(Build(spec, systemAccount, systemAccountJwt, callout, platform), target);
        // The revision is of all the rest, so that whoever asks the server knows what it runs with (/varz, STATSZ), also after a reload.
        var revision = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConfWriter.Write(file)))[..6]);
        var metadata = new ConfBlock { ["server_metadata"] = new ConfBlock { ["config_rev"] = revision } };
        return ConfWriter.Write(file) + ConfWriter.Write(NatsCapabilities.Strip(metadata, target));
    }

    private static ConfBlock Build(NodeSpec spec, string systemAccount, string systemAccountJwt, NodeCallout? callout, PreloadedAccount? platform) => new()
    {
        ["server_name"] = spec.Name,
        ["server_tags"] = ConfValue.From([
            $"region:{spec.Region}", $"geo:{spec.Tags.Geo}", $"cloud:{spec.Tags.Cloud}", $"az:{spec.Tags.Zone}", $"disk:{spec.Tags.Disk}",
            .. spec.JetStream is { } kept ? [$"sync:{kept.Durability.Tag()}"] : Array.Empty<string>(),
            // Streams are placed elsewhere (server/jetstream_cluster.go, jsExcludePlacement); those it has stay.
            .. spec is { IsCordoned: true, JetStream: not null } ? ["!jetstream"] : Array.Empty<string>()]),
        ["listen"] = At(spec, spec.Ports.Client),
        ["client_advertise"] = Advertised(spec, spec.Ports.Client),
        ["http"] = Address(Monitoring, spec.Ports.Monitoring),
        ["pid_file"] = In(spec, "nats.pid"),
        ["log_file"] = spec.LogFile,
        ["log_size_limit"] = Size("64MB"),
        ["logtime_utc"] = true,
        ["connect_error_reports"] = 60,
        ["reconnect_error_reports"] = 10,
        ["operator"] = spec.OperatorJwtFile,
        ["system_account"] = systemAccount,
        ["default_sentinel"] = callout?.SentinelJwt,
        ["resolver"] = new ConfBlock
        {
            ["type"] = new ConfScalar("full"),
            ["dir"] = In(spec, "jwt"),
            ["allow_delete"] = true,
            ["hard_delete"] = false,
            ["interval"] = "2m",
            ["limit"] = 1_000_000,
            ["timeout"] = "1900ms",
        },
        ["resolver_preload"] = Preload(systemAccount, systemAccountJwt, callout, platform),
        ["max_connections"] = 50_000,
        ["max_payload"] = Size("1MB"),
        ["max_pending"] = Size("64MB"),
        ["max_control_line"] = LongestLine,
        ["max_sub_tokens"] = 16,
        ["max_closed_clients"] = 10_000,
        ["ping_interval"] = "30s",
        ["ping_max"] = 3,
        ["write_deadline"] = "10s",
        ["authorization"] = Timeout(callout is null ? Patience : PatienceForAnswers),
        ["tls"] = ClientTls(spec),
        ["allow_non_tls"] = spec.ClientTls is { AllowsPlain: true } ? (ConfValue)true : null,
        // lame_duck_duration cannot be shorter than 30 s; the agent ends the server earlier if told to. A server without clients ends at once.
        ["lame_duck_grace_period"] = "1s",
        ["lame_duck_duration"] = "30s",
        ["websocket"] = new ConfBlock
        {
            ["listen"] = At(spec, spec.Ports.WebSocket),
            ["advertise"] = Advertised(spec, spec.Ports.WebSocket),
            ["no_tls"] = spec.ClientTls is null ? (ConfValue)true : null,
            ["tls"] = ClientTls(spec),
            ["compression"] = true,
            ["handshake_timeout"] = "5s",
            ["ping_interval"] = "25s",
        },
        ["mqtt"] = new ConfBlock
        {
            ["listen"] = At(spec, spec.Ports.Mqtt),
            ["tls"] = ClientTls(spec),
            ["ack_wait"] = "30s",
            ["max_ack_pending"] = 1024,
            ["stream_replicas"] = Math.Min(3, spec.Routes.Count),
            ["js_api_timeout"] = "10s",
            ["consumer_memory_storage"] = true,
            ["consumer_inactive_threshold"] = "24h",
        },
        ["leafnodes"] = new ConfBlock
        {
            ["listen"] = At(spec, spec.Ports.LeafNode),
            ["advertise"] = Advertised(spec, spec.Ports.LeafNode),
            ["min_version"] = "2.10.27",
            ["compression"] = new ConfBlock { ["mode"] = new ConfScalar("s2_auto") },
            ["write_deadline"] = "30s",
            ["authorization"] = Timeout(Patience),
            ["tls"] = ClientTls(spec),
        },
        ["jetstream"] = spec.JetStream is { } jetStream ? JetStream(spec, jetStream) : null,
        ["cluster"] = new ConfBlock
        {
            ["name"] = spec.Region,
            ["listen"] = At(spec, spec.Ports.Cluster),
            ["advertise"] = Advertised(spec, spec.Ports.Cluster),
            ["pool_size"] = 3,
            // By the round trip, measured: none inside one data centre, more the farther.
            ["compression"] = new ConfBlock { ["mode"] = new ConfScalar("s2_auto") },
            ["connect_backoff"] = true,
            ["ping_interval"] = "20s",
            ["ping_max"] = 3,
            ["write_deadline"] = "10s",
            ["authorization"] = Timeout(Patience),
            ["tls"] = Tls(spec),
            ["routes"] = Urls(spec.Routes),
        },
        ["gateway"] = new ConfBlock
        {
            ["name"] = spec.Region,
            ["listen"] = At(spec, spec.Ports.Gateway),
            ["advertise"] = Advertised(spec, spec.Ports.Gateway),
            ["reject_unknown_cluster"] = true,
            ["connect_retries"] = 60,
            ["connect_backoff"] = true,
            ["write_deadline"] = "10s",
            ["authorization"] = Timeout(Patience),
            // Of both directions: a remote without a tls block of its own dials with this one.
            ["tls"] = Tls(spec),
            ["gateways"] = new ConfList([.. spec.Gateways.Select(region => new ConfBlock { ["name"] = region.Name, ["urls"] = Urls(region.Peers) })]),
        },
    };

    private static ConfBlock JetStream(NodeSpec spec, JetStreamSpec kept) => new()
    {
        ["store_dir"] = In(spec, "jetstream"),
        ["max_memory_store"] = kept.MaxMemoryBytes,
        ["max_file_store"] = kept.MaxFileBytes,
        ["unique_tag"] = "az:",
        ["sync_interval"] = kept.Durability.SyncInterval(),
        ["strict"] = true,
        ["max_outstanding_catchup"] = Size("128MB"),
        ["request_queue_limit"] = 10_000,
        ["meta_compact_size"] = Size("64MB"),
        ["limits"] = new ConfBlock { ["max_ack_pending"] = 20_000, ["max_ha_assets"] = 2000, ["duplicate_window"] = "30m" },
    };

    private static ConfBlock Preload(string systemAccount, string systemAccountJwt, NodeCallout? callout, PreloadedAccount? platform)
    {
        var accounts = new ConfBlock { [systemAccount] = systemAccountJwt };
        if (callout is not null)
        {
            accounts.Add(callout.AuthAccount, callout.AuthAccountJwt);
        }

        if (platform is not null)
        {
            accounts.Add(platform.PublicKey, platform.Jwt);
        }

        return accounts;
    }

    private static ConfBlock Tls(NodeSpec spec) => new()
    {
        ["cert_file"] = spec.Tls.CertificateFile,
        ["key_file"] = spec.Tls.CertificateFile,
        ["ca_file"] = spec.Tls.TrustFile,
        ["verify"] = true,
        ["timeout"] = Patience,
        ["min_version"] = "1.3",
    };

    private static ConfBlock? ClientTls(NodeSpec spec) => spec.ClientTls is not { } shown ? null : new()
    {
        ["cert_file"] = shown.CertificateFile,
        ["key_file"] = shown.KeyFile,
        ["timeout"] = Patience,
        ["min_version"] = "1.2",
    };

    private static ConfBlock Timeout(int seconds) => new() { ["timeout"] = seconds };

    private static ConfScalar Size(string text) => new(text);

    private static ConfValue Urls(IEnumerable<string> peers) => ConfValue.From(peers.Select(peer => $"tls://{peer}"));

    private static string In(NodeSpec spec, string name) => Path.Combine(spec.Folder, name);

    private static string At(NodeSpec spec, int port) => Address(spec.Host, port);

    private static string? Advertised(NodeSpec spec, int port) => spec.Advertise is { } host ? Address(host, port) : null;

    private static string Address(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
