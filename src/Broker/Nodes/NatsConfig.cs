using System.Globalization;
using System.Text;

namespace Platform.Broker.Nodes;

/// <summary>Renders a node's nats.conf. Pure: the same spec and JWTs give the same text, so a difference in text is a difference in
/// meaning, and a running server whose file is unchanged can be left alone. Sources of the values: nats-server 2.15's options and the
/// advice for a public multi-tenant fleet, on loopback without TLS.</summary>
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

    /// <param name="spec">The node.</param>
    /// <param name="systemAccount">Public key of the system account.</param>
    /// <param name="systemAccountJwt">Its JWT, which the node trusts from the start.</param>
    /// <param name="callout">What auth callout needs; null for a fleet without it.</param>
    public static string Render(NodeSpec spec, string systemAccount, string systemAccountJwt, NodeCallout? callout = null)
    {
        var peers = List(spec.Routes.Peers.Select(peer => Quote(Url("route", spec.Routes.Password, peer))));
        var regions = string.Join('\n', spec.Gateways.Regions.Select(region =>
            $"    {{ name: {Quote(region.Name)}, urls: {List(region.Peers.Select(peer => Quote(Url("gateway", spec.Gateways.Password, peer))))} }}"));
        string At(int port) => Quote(string.Create(CultureInfo.InvariantCulture, $"{spec.Host}:{port}"));
        string In(string name) => Quote(Path.Combine(spec.Folder, name));
        var sentinel = callout is null ? "" : $"\ndefault_sentinel: {Quote(callout.SentinelJwt)}";
        var auth = callout is null ? "" : $"\n  {callout.AuthAccount}: {Quote(callout.AuthAccountJwt)}";

        // lame_duck_duration cannot be shorter than 30 s; the agent ends the server earlier if told to. A server without clients ends at once.
        return string.Create(CultureInfo.InvariantCulture, $$"""
            server_name: {{Quote(spec.Name)}}
            server_tags: [{{Quote($"region:{spec.Region}")}}]
            listen: {{At(spec.Ports.Client)}}
            http: {{At(spec.Ports.Monitoring)}}
            pid_file: {{In("nats.pid")}}
            log_file: {{Quote(spec.LogFile)}}
            log_size_limit: 64MB
            logtime_utc: true
            connect_error_reports: 60
            reconnect_error_reports: 10

            operator: {{Quote(spec.OperatorJwtFile)}}
            system_account: {{Quote(systemAccount)}}{{sentinel}}
            resolver: { type: full, dir: {{In("jwt")}}, allow_delete: true, hard_delete: false, interval: "2m", limit: 1000000, timeout: "1900ms" }
            resolver_preload: {
              {{systemAccount}}: {{Quote(systemAccountJwt)}}{{auth}}
            }

            max_connections: 50000
            max_control_line: {{LongestLine}}
            max_payload: 1MB
            max_pending: 64MB
            max_sub_tokens: 16
            ping_interval: "30s"
            ping_max: 3
            write_deadline: "10s"
            authorization { timeout: {{(callout is null ? Patience : PatienceForAnswers)}} }
            lame_duck_grace_period: "1s"
            lame_duck_duration: "30s"

            websocket { listen: {{At(spec.Ports.WebSocket)}}, no_tls: true, compression: true, handshake_timeout: "5s" }
            mqtt { listen: {{At(spec.Ports.Mqtt)}}, ack_wait: "30s", max_ack_pending: 1024, js_api_timeout: "10s" }
            leafnodes { listen: {{At(spec.Ports.LeafNode)}}, write_deadline: "30s", authorization { timeout: 5 } }
            jetstream { store_dir: {{In("jetstream")}}, max_memory_store: {{spec.JetStream.MaxMemoryBytes}}, max_file_store: {{spec.JetStream.MaxFileBytes}} }

            cluster {
              name: {{Quote(spec.Region)}}
              listen: {{At(spec.Ports.Cluster)}}
              connect_backoff: true
              ping_interval: "20s"
              ping_max: 3
              authorization { user: "route", password: {{Quote(spec.Routes.Password)}}, timeout: 3 }
              routes: {{peers}}
            }

            gateway {
              name: {{Quote(spec.Region)}}
              listen: {{At(spec.Ports.Gateway)}}
              reject_unknown_cluster: true
              connect_backoff: true
              authorization { user: "gateway", password: {{Quote(spec.Gateways.Password)}}, timeout: 5 }
              gateways: [
            {{regions}}
              ]
            }

            """);
    }

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    private static string Url(string user, string password, string peer) => $"nats://{user}:{Uri.EscapeDataString(password)}@{peer}";

    /// <summary>A value in double quotes, where nats-server expands no $variable and reads no comment.</summary>
    internal static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}

/// <summary>What a node needs for auth callout.</summary>
/// <param name="AuthAccount">The AUTH account's public key.</param>
/// <param name="AuthAccountJwt">Its JWT; one that is stored newer wins.</param>
/// <param name="SentinelJwt">A bearer user of it, for clients that bring no JWT.</param>
internal sealed record NodeCallout(string AuthAccount, string AuthAccountJwt, string SentinelJwt);
