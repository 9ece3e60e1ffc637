using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>Nine nodes under 200 clients and three replicated streams: every server is started anew by a rollout, whose controller dies in the middle; then
/// every configuration is changed. What clients met, and how long each took.</summary>
internal sealed class RollBenchmark : IBenchmark
{
    private const int Clients = 200;

    public string Name => "roll";

    public bool IsLong => true;

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        await using var platform = await LocalPlatform.StartAsync(ct, "3x3");
        using var api = await platform.SignUpAsync(ct);
        var tenant = await CalloutTenant.OfAsync(api, ct);
        await tenant.EnableJetStreamAsync(ct);
        var creds = await tenant.CredsAsync(ct);
        var restarted = await RunAsync(platform, creds, () => platform.RolloutAsync("restart", killsController: true, ct), ct);
        await platform.ChangeTopologyAsync(t => t.Replace("\"max_file_bytes\": 1073741824", "\"max_file_bytes\": 2147483648", StringComparison.Ordinal), ct);
        var changed = await RunAsync(platform, creds, () => platform.RolloutAsync("change", killsController: false, ct), ct);
        return [.. Rows("roll-restart", restarted), .. Rows("roll-change", changed)];
    }

    private static async Task<(FleetLoadResult Met, TimeSpan Took)> RunAsync(LocalPlatform platform, byte[] creds, Func<Task<TimeSpan>> rollout, CancellationToken ct)
    {
        await using var load = await FleetLoad.StartAsync(platform, creds, Clients, replicas: 3, ct);
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        var took = await rollout();
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        var met = await load.StopAsync(ct);
        Console.Error.WriteLine($"  {string.Join(", ", met.Failures.Select(f => $"{f.Value} x {f.Key}"))}");
        return (met, took);
    }

    private static IEnumerable<BenchmarkRow> Rows(string name, (FleetLoadResult Met, TimeSpan Took) run) =>
    [
        new($"{name}-took", "s", run.Took.TotalSeconds, null),
        new($"{name}-requests", "requests", run.Met.Requests, null),
        new($"{name}-failed-once", "requests", run.Met.FailedOnce, null),
        new($"{name}-failed-twice", "requests", run.Met.FailedTwice, null),
        new($"{name}-acknowledged", "messages", run.Met.Acknowledged, null),
        new($"{name}-lost", "messages", run.Met.Lost, null),
        new($"{name}-disconnects", "connections", run.Met.Disconnects, null),
        new($"{name}-longest-gap", "s", run.Met.LongestGaps.Values.Max(), null),
    ];
}
