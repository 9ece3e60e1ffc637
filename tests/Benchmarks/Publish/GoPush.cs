using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Benchmarks.Publish;

/// <summary><c>goref cpush</c> on the platform's own nodes: a JWT made beforehand, pushed, and the answers of all nodes awaited, one after the
/// other. No HTTP, no database, no read-back. Its system user comes from the platform's ledger; its operator key is its own, for a server
/// stores a JWT whoever signed it (nats-auth.md §0.2-1), so the servers' work is the same.</summary>
internal sealed partial class GoPush(string goref, string folder, string url)
{
    public static async Task<GoPush> PrepareAsync(LocalPlatform platform, string folder, CancellationToken ct)
    {
        var goref = await GoTools.GorefAsync(ct);
        await Command.MustAsync(goref, ["gen", "-dir", folder], ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, "sys.creds"), await SystemCreds.IssueAsync(platform, ct), ct);
        return new(goref, folder, new Uri(platform.Nodes[0].Url).Authority);
    }

    /// <summary>Milliseconds until all nodes have answered: (p50, p99).</summary>
    public async Task<(double Median, double Tail)> RunAsync(int count, int nodes, CancellationToken ct)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var output = await Command.MustAsync(goref, ["cpush", "-addr", url, "-dir", folder, "-n", Text(count), "-c", Text(nodes)], ct);
        var printed = Printed().Match(output);
        return printed.Success && printed.Groups["missing"].Value == "0"
            ? (double.Parse(printed.Groups["p50"].Value, CultureInfo.InvariantCulture), double.Parse(printed.Groups["p99"].Value, CultureInfo.InvariantCulture))
            : throw new PrerequisiteException($"goref cpush did not reach all nodes: {output}");
    }

    [GeneratedRegex(@"all \d+ acks p50 (?<p50>[0-9.]+) p99 (?<p99>[0-9.]+) ms; missing (?<missing>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Printed();
}
