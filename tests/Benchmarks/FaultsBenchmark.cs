using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>Nine nodes under clients in every region and three replicated streams: a node dies, a region dies, a region is cut off, only what it sends is
/// cut off, its links are slow and lossy; each for a while. What clients met, and how soon all was well after it.</summary>
internal sealed class FaultsBenchmark : IBenchmark
{
    private const int Clients = 60;
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(20);

    public string Name => "faults";

    public bool IsLong => true;

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        await using var platform = await LocalPlatform.StartAsync(ct, "3x3");
        using var api = await platform.SignUpAsync(ct);
        var tenant = await CalloutTenant.OfAsync(api, ct);
        await tenant.EnableJetStreamAsync(ct);
        var creds = await tenant.CredsAsync(ct);
        await using var links = await RegionLinks.PutBetweenAsync(platform, ct);
        var rows = new List<BenchmarkRow>();
        foreach (var fault in FleetFault.Of(platform, links))
        {
            var result = await FaultRun.RunAsync(platform, fault, Lasts, api, creds, Clients, replicas: 3, ct);
            Console.Error.WriteLine($"  {fault.Name}: {string.Join(", ", result.Met.Failures.Select(f => $"{f.Value} x {f.Key}"))}");
            rows.AddRange(Rows(fault, result));
        }

        return rows;
    }

    private static IEnumerable<BenchmarkRow> Rows(FleetFault fault, FaultResult run) =>
    [
        new($"{fault.Name}-acknowledged", "messages", run.Met.Acknowledged, null),
        new($"{fault.Name}-lost", "messages", run.Met.Lost, null),
        new($"{fault.Name}-requests", "requests", run.Met.Requests, null),
        new($"{fault.Name}-failed-twice-elsewhere", "requests", run.Met.FailedTwiceBeside(fault.Region), null),
        new($"{fault.Name}-longest-gap-elsewhere", "s", run.Met.LongestGaps.Where(g => g.Key != fault.Region).Max(g => g.Value), null),
        new($"{fault.Name}-longest-gap-there", "s", run.Met.LongestGaps[fault.Region], null),
        new($"{fault.Name}-converged", "s", run.ConvergedSeconds, null),
        new($"{fault.Name}-served-again", "s", run.ServedSeconds, null),
    ];
}
