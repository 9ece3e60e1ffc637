using System.Globalization;
using Platform.Benchmarks.Callout;
using Platform.Benchmarks.Scale;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>What nine nodes and 10,000 accounts (or TRUNKLINE_BENCH_ACCOUNTS) cost when nothing happens, in per cent of one core, and how soon a change of one
/// account is on all nine, read back.</summary>
internal sealed class RestBenchmark : IBenchmark
{
    private const int Changes = 200;

    // After a start, and after ten thousand changes, there is something to do for a while.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(90);

    public string Name => "rest";

    public bool IsLong => true;

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("TRUNKLINE_BENCH_ACCOUNTS"), CultureInfo.InvariantCulture, out var n) ? n : 10_000;
        await using var platform = await LocalPlatform.StartAsync(ct, "3x3");
        using var client = await platform.SignUpAsync(ct);
        await using var publications = new Publications(platform);
        await publications.OpenAsync(ct);
        await new ManyAccounts(platform).AddAsync("many", count, ct);
        var published = await publications.AllConfirmedAsync(TimeProvider.System.GetTimestamp(), ct);
        await Task.Delay(Settling, ct);
        string[] agents = [.. platform.Nodes.Select(node => node.Name)];
        string[] callouts = [.. platform.Endpoints.Select(e => $"callout-{e.Region}").Distinct(StringComparer.Ordinal)];
        string[][] groups = [["controller"], agents, callouts, ["portal"], [.. agents.Select(a => $"{a}.nats")]];
        var before = groups.Select(g => CpuOf(platform, g)).ToList();
        await Task.Delay(Measured, ct);
        var used = groups.Select((g, i) => 100 * (CpuOf(platform, g) - before[i]) / Measured).ToList();
        var changes = await publications.ChangeAsync(Changes, ct);
        Array.Sort(changes);
        return
        [
            new("rest-controller", "% of a core", used[0], null),
            new("rest-agents", "% of a core", used[1], null),
            new("rest-callouts", "% of a core", used[2], null),
            new("rest-portal", "% of a core", used[3], null),
            new("rest-nats-servers", "% of a core", used[4], null),
            new("publish-all", "accounts/s", count / published, null),
            new("change-p50", "ms", changes[changes.Length / 2], null),
            new("change-p99", "ms", changes[(int)(changes.Length * 0.99)], null),
        ];
    }

    private static TimeSpan CpuOf(LocalPlatform platform, IEnumerable<string> processes) =>
        processes.Select(p => ProcessCpu.Of(platform.PidOf(p))).Aggregate(TimeSpan.Zero, (sum, one) => sum + one);
}
