using System.Globalization;
using Platform.Benchmarks.Callout;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>What it costs to let a client in, over <c>goref svc</c>: CPU of the responder's process per authorization (<c>cpu</c>), connections per second
/// and their 99th percentile with 64 in flight, and how many of 5,000 with 500 in flight are not in within 2 s. Ours is the platform's own
/// process and node (<see cref="OurService"/>), with a tenant's provider and policy, and its decisions and sessions written; each client brings an RS256
/// token of its own. Both get their requests in the clear, since goref cannot open sealed ones: their nodes do the same work. The rows <c>sealed-…</c> are
/// ours as the platform runs, where service and node open and seal two boxes per connection, over the same goref. <c>node-cpu</c> is the nats-server's.
/// All take turns under the same storm. <c>cpu-floor</c> is ours over <see cref="Floor"/>.</summary>
internal sealed class CalloutBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int PerRound = 3000;
    private const int InFlight = 64;
    private const int StormRounds = 3;
    private const int StormCount = 5000;
    private const int StormInFlight = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Name => "callout";

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        using var go = await GoService.StartAsync(ct);
        await using var open = await OurService.StartAsync(isSealed: false, ct);
        await using var boxed = await OurService.StartAsync(isSealed: true, ct);
        Contender[] all =
        [
            new("ours", open.Url, () => open.Cpu, () => open.NodeCpu, open.Connects),
            new("goref", go.Url, () => go.Cpu, () => go.NodeCpu, open.Connects),
            new("ours sealed", boxed.Url, () => boxed.Cpu, () => boxed.NodeCpu, boxed.Connects),
        ];
        var floor = Floor.Measure(open.Mint);
        foreach (var contender in all)
        {
            await contender.StormAsync(StormCount, InFlight, ct);
        }

        Say("warm");
        var rounds = all.Select(_ => new List<Round>()).ToList();
        for (var round = 0; round < Rounds * all.Length; round++)
        {
            rounds[round % all.Length].Add(await RoundAsync(all[round % all.Length], ct));
        }

        var storms = all.Select(_ => new List<StormResult>()).ToList();
        for (var round = 0; round < StormRounds * all.Length; round++)
        {
            storms[round % all.Length].Add(await all[round % all.Length].StormAsync(StormCount, StormInFlight, ct));
        }

        BenchmarkRow Row(string name, string unit, int who, Func<Round, double> figure) => new(name, unit, Cpu.Median([.. rounds[who].Select(figure)]), Cpu.Median([.. rounds[1].Select(figure)]));
        BenchmarkRow StormRow(string name, string unit, int who, Func<List<StormResult>, double> figure) => new(name, unit, figure(storms[who]), figure(storms[1]));
        var cpu = Row("cpu", "us CPU/op", 0, r => r.Cpu);
        return
        [
            cpu,
            cpu with { Name = "cpu-floor", Baseline = floor },
            Row("node-cpu", "us CPU/op", 0, r => r.NodeCpu),
            Row("connects", "connections/s", 0, r => r.PerSecond),
            Row("p99", "ms", 0, r => r.P99),
            StormRow("storm-errors", "of 15000", 0, s => s.Sum(r => r.ErrorCount)),
            StormRow("storm-p99", "ms", 0, s => Cpu.Median([.. s.Select(r => r.P99)])),
            Row("sealed-cpu", "us CPU/op", 2, r => r.Cpu),
            Row("sealed-node-cpu", "us CPU/op", 2, r => r.NodeCpu),
            Row("sealed-connects", "connections/s", 2, r => r.PerSecond),
            Row("sealed-p99", "ms", 2, r => r.P99),
            StormRow("sealed-storm-errors", "of 15000", 2, s => s.Sum(r => r.ErrorCount)),
        ];
    }

    private static async Task<Round> RoundAsync(Contender who, CancellationToken ct)
    {
        var (before, nodeBefore) = (who.Cpu(), who.NodeCpu());
        var storm = await who.StormAsync(PerRound, InFlight, ct);
        if (storm.ErrorCount > 0)
        {
            throw new InvalidOperationException($"{who.Name}: {string.Join(", ", storm.Errors.Select(e => $"{e.Value} x {e.Key}"))}");
        }

        // What it puts off, decisions and sessions to write, counts too.
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        var round = new Round((who.Cpu() - before).TotalMicroseconds / PerRound, (who.NodeCpu() - nodeBefore).TotalMicroseconds / PerRound, storm.PerSecond, storm.P99);
        Say(string.Create(CultureInfo.InvariantCulture, $"{who.Name}: {round.Cpu:0} us, node {round.NodeCpu:0} us, {round.PerSecond:0}/s, p99 {round.P99:0.0} ms"));
        return round;
    }

    private sealed record Contender(string Name, string Url, Func<TimeSpan> Cpu, Func<TimeSpan> NodeCpu, Func<int, string[]> Connects)
    {
        public Task<StormResult> StormAsync(int count, int inFlight, CancellationToken ct)
        {
            var connects = Connects(count);
            return Storm.RunAsync(Url, count, inFlight, n => connects[n], Patience, ct);
        }
    }

    private sealed record Round(double Cpu, double NodeCpu, double PerSecond, double P99);

    private static void Say(string step) => Console.Error.WriteLine($"  {step}");
}
