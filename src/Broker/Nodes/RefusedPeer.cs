using System.Text.RegularExpressions;

namespace Platform.Broker.Nodes;

/// <summary>A server that wanted to be a peer and was none, as nats-server's log tells it.</summary>
/// <param name="Kind">"route" or "gateway".</param>
/// <param name="Host">Where it came from, or was dialled.</param>
/// <param name="Reason">In nats-server's words.</param>
internal sealed partial record RefusedPeer(string Kind, string Host, string Reason)
{
    /// <summary>Null for any other line; also for a connection that merely broke, since a node that is killed in the middle of it is no stranger.</summary>
    public static RefusedPeer? Read(string line) =>
        Refusal().Match(line) is { Success: true } match && !Broken().IsMatch(match.Groups["reason"].Value)
            ? new(match.Groups["id"].Value is "rid" ? "route" : "gateway", match.Groups["host"].Value, match.Groups["reason"].Value)
            : null;

    // [7] 2026/11/30 00:00:00.000000 [ERR] 127.0.0.1:53012 - rid:22 - TLS route handshake error: tls: failed to verify certificate: x509: …
    // [7] 2026/11/30 00:00:00.000000 [ERR] 127.0.0.1:53012 - gid:22 - TLS gateway handshake error: tls: client didn't provide a certificate
    // [7] 2026/11/30 00:00:00.000000 [ERR] 127.0.0.1:53012 - rid:22 - Rejecting connection, cluster name "x" does not match "y"
    [GeneratedRegex(@"\[ERR\] (?<host>\S+):\d+ - (?<id>[rg]id):\d+ - (TLS (route|gateway) handshake error: )?(?<reason>(?<=error: ).+|Rejecting connection.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"EOF|timeout|broken pipe|connection reset|use of closed", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Broken();
}
