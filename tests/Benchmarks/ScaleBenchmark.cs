using System.Globalization;
using Platform.Benchmarks.Scale;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>100,000 accounts (or TRUNKLINE_BENCH_ACCOUNTS) in PostgreSQL and on one node, on a platform started for this: the first full publication
/// (until every account is signed, acknowledged and read back) over the rate of <c>goref push</c>; a wiped node's resynchronisation over that time;
/// one change with all of them over one with a hundred; an idle pass per account over an account's share of a PACK; a whole drift check; and
/// the portal's lists. <c>goref push</c> takes turns with us, before and after, and its mean counts.</summary>
internal sealed class ScaleBenchmark : IBenchmark
{
    private const int Few = 100;
    private const int Changes = 200;
    private const string PassSeconds = "trunkline_publication_pass_seconds_total";
    private const string Passes = "trunkline_publication_passes_total";
    private const string Comparisons = "trunkline_drift_comparisons_total";
    private const string ComparisonSeconds = "trunkline_drift_comparison_seconds_total";

    public string Name => "scale";

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("TRUNKLINE_BENCH_ACCOUNTS"), CultureInfo.InvariantCulture, out var n) ? n : 100_000;
        await using var platform = await LocalPlatform.StartAsync(ct, fleet: "1x1");
        using var client = await platform.SignUpAsync(ct);
        using var controller = new ControllerView(platform);
        await using var publications = new Publications(platform);
        await publications.OpenAsync(ct);
        var many = new ManyAccounts(platform);
        await many.AddAsync("few", Few, ct);
        await publications.AllConfirmedAsync(Now, ct);
        await publications.ChangeAsync(Few, ct);
        var changeAmongFew = Cpu.Median(await publications.ChangeAsync(Changes, ct));

        Say("goref push");
        var before = await GoBulkPush.RunAsync(count, ct);
        Say("publish");
        await many.AddAsync("many", count, ct);
        var publish = await publications.AllConfirmedAsync(Now, ct);
        Say("idle");
        var idle = await IdlePassAsync(controller, ct);
        Say("one change");
        var changeAmongMany = Cpu.Median(await publications.ChangeAsync(Changes, ct));
        Say("resync");
        var start = Now;
        platform.Wipe(platform.Nodes[0].Name);
        await publications.FirstDoubtAsync(ct);
        var resync = await publications.AllConfirmedAsync(start, ct);
        Say("drift");
        var (driftSeconds, driftMegabytes) = await DriftAsync(platform, controller, ct);
        Say("portal");
        var list = await PortalPages.MedianAsync(client, "accounts?limit=50", ct);
        var search = await PortalPages.MedianAsync(client, "accounts?limit=50&q=many-77", ct);
        Say("goref push");
        var after = await GoBulkPush.RunAsync(count, ct);

        var pack = ((before.PackSeconds / before.Packed) + (after.PackSeconds / after.Packed)) / 2;
        return
        [
            new("publish", "accounts/s", count / publish, (before.PushesPerSecond + after.PushesPerSecond) / 2),
            new("resync", "s", resync, publish),
            new("one-change", "ms", changeAmongMany, changeAmongFew),
            new("idle", "us/account", 1e6 * idle / count, 1e6 * pack),
            new("drift-time", "s", driftSeconds, null),
            new("drift-memory", "MB", driftMegabytes, null),
            new("list", "ms", list, null),
            new("search", "ms", search, null),
        ];
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    /// <returns>Seconds of one pass over accounts that are all where they should be.</returns>
    private static async Task<double> IdlePassAsync(ControllerView controller, CancellationToken ct)
    {
        const int Enough = 3;
        var (seconds, passes) = (await controller.MetricAsync(PassSeconds, ct), await controller.MetricAsync(Passes, ct));
        await controller.WaitForAsync(Passes, passes + Enough, ct);
        return (await controller.MetricAsync(PassSeconds, ct) - seconds) / (await controller.MetricAsync(Passes, ct) - passes);
    }

    /// <summary>While the controller is dead, somebody gives the node an account of his own: the next controller has to compare them all.</summary>
    private static async Task<(double Seconds, double Megabytes)> DriftAsync(LocalPlatform platform, ControllerView controller, CancellationToken ct)
    {
        await Intruder.PushAsync(platform, controller.Kill, ct);
        await controller.WaitForAsync(Comparisons, 1, ct);
        return (await controller.MetricAsync(ComparisonSeconds, ct) / await controller.MetricAsync(Comparisons, ct), controller.PeakMegabytes());
    }

    private static void Say(string step) => Console.Error.WriteLine($"  {step}");
}
