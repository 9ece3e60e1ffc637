using System.Text.RegularExpressions;

namespace Platform.Broker.Nodes;

/// <summary>A stream that nats-server could not write, as its log tells it: the disk is full or broken. The server calls itself healthy all the same
/// (/healthz, 2.15.1), and that stream takes nothing until the server is started anew.</summary>
internal static partial class FailedWrite
{
    /// <summary>The reason in the system's words, "no space left on device"; null for any other line.</summary>
    public static string? Read(string line) => Failure().Match(line) is { Success: true } match ? match.Groups["reason"].Value : null;

    // [7] 2026/11/30 00:00:00.000000 [ERR] Filestore [orders] Critical write error: write /data/jetstream/…/msgs/4.blk: no space left on device
    [GeneratedRegex(@"^\[\d+\] \S+ \S+ \[ERR\] Filestore \[[^\]]*\] Critical write error: .*?: (?<reason>[^:]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Failure();
}
