using System.Globalization;
using Platform.Benchmarks.Callout;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>What it costs to let a client in, over <c>goref svc</c>: CPU of the responder's process per authorization (<c>cpu</c>), connections per second
/// and their 99th percentile with 64 in flight, and how many of 5,000 with 500 in flight are not in within 2 s. Ours is the platform's own
/// process and node (<see cref="OurService"/>), with a tenant's provider and policy, sealed requests, and its decisions and sessions written; each client
/// brings an RS256 token of its own. <c>node-cpu</c> is the nats-server's, which in ours seals and opens a box per connection. <see cref="GoService"/> says what the other side is spared. The two take turns under the same storm. <c>cpu-floor</c> is ours over
/// <see cref="Floor"/>.</summary>
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
        await using var ours = await OurService.StartAsync(ct);
        var floor = Floor.Measure(ours.Mint);
        Say("warm up");
        await StormAsync(ours.Url, ours.Connects(StormCount), InFlight, ct);
        await StormAsync(go.Url, ours.Connects(PerRound), InFlight, ct);

        Round[] us = new Round[Rounds], them = new Round[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            us[round] = await RoundAsync("ours", ours.Url, () => ours.Cpu, () => ours.NodeCpu, ours.Connects(PerRound), ct);
            them[round] = await RoundAsync("goref", go.Url, () => go.Cpu, () => go.NodeCpu, ours.Connects(PerRound), ct);
        }

        int ourErrors = 0, theirErrors = 0;
        double[] ourTails = new double[StormRounds], theirTails = new double[StormRounds];
        for (var round = 0; round < StormRounds; round++)
        {
            var ourStorm = await StormAsync(ours.Url, ours.Connects(StormCount), StormInFlight, ct);
            var theirStorm = await StormAsync(go.Url, ours.Connects(StormCount), StormInFlight, ct);
            (ourErrors, theirErrors) = (ourErrors + ourStorm.ErrorCount, theirErrors + theirStorm.ErrorCount);
            (ourTails[round], theirTails[round]) = (ourStorm.P99, theirStorm.P99);
            Say($"storm: ours {ourStorm.ErrorCount} errors, goref {theirStorm.ErrorCount}");
        }

        BenchmarkRow Row(string name, string unit, Func<Round, double> figure) => new(name, unit, Cpu.Median([.. us.Select(figure)]), Cpu.Median([.. them.Select(figure)]));
        var cpu = Row("cpu", "us CPU/op", r => r.Cpu);
        return
        [
            cpu,
            cpu with { Name = "cpu-floor", Baseline = floor },
            Row("node-cpu", "us CPU/op", r => r.NodeCpu),
            Row("connects", "connections/s", r => r.PerSecond),
            Row("p99", "ms", r => r.P99),
            new("storm-errors", "of 15000", ourErrors, theirErrors),
            new("storm-p99", "ms", Cpu.Median(ourTails), Cpu.Median(theirTails)),
        ];
    }

    private static async Task<Round> RoundAsync(string who, string url, Func<TimeSpan> cpu, Func<TimeSpan> nodeCpu, string[] connects, CancellationToken ct)
    {
        var (before, nodeBefore) = (cpu(), nodeCpu());
        var storm = await StormAsync(url, connects, InFlight, ct);
        if (storm.ErrorCount > 0)
        {
            throw new InvalidOperationException($"{who}: {string.Join(", ", storm.Errors.Select(e => $"{e.Value} x {e.Key}"))}");
        }

        // What it puts off, decisions and sessions to write, counts too.
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        var round = new Round((cpu() - before).TotalMicroseconds / connects.Length, (nodeCpu() - nodeBefore).TotalMicroseconds / connects.Length, storm.PerSecond, storm.P99);
        Say(string.Create(CultureInfo.InvariantCulture, $"{who}: {round.Cpu:0} us, node {round.NodeCpu:0} us, {round.PerSecond:0}/s, p99 {round.P99:0.0} ms"));
        return round;
    }

    private static Task<StormResult> StormAsync(string url, string[] connects, int inFlight, CancellationToken ct) =>
        Storm.RunAsync(url, connects.Length, inFlight, n => connects[n], Patience, ct);

    private sealed record Round(double Cpu, double NodeCpu, double PerSecond, double P99);

    private static void Say(string step) => Console.Error.WriteLine($"  {step}");
}
