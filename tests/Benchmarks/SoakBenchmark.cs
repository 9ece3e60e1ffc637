using System.Globalization;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>Fifteen minutes, or TRUNKLINE_BENCH_MINUTES, of 200 connects a second to three regions while the policy is edited every second and a callout
/// process is killed every minute. Nothing to compare with: wrong admissions and refusals must be 0, memory flat (the baseline is that after a
/// quarter of the time). An attempt that nobody answers within its client's patience is <c>silent</c>; what a killed process had in its hands
/// its standby answers, so none must be.</summary>
internal sealed class SoakBenchmark : IBenchmark
{
    private const double Minutes = 15;

    public string Name => "soak";

    public bool IsLong => true;

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        var minutes = double.TryParse(Environment.GetEnvironmentVariable("TRUNKLINE_BENCH_MINUTES"), CultureInfo.InvariantCulture, out var given) ? given : Minutes;
        await using var platform = await LocalPlatform.StartAsync(ct);
        using var api = await platform.SignUpAsync(ct);
        var tenant = await CalloutTenant.OfAsync(api, ct);
        using var mint = new TokenMint("https://issuer.soak.example", "nats.soak.example");
        await tenant.AddProviderAsync("soak", "jwks", new { issuer = mint.Issuer, audiences = new[] { mint.Audience }, keys = mint.Keys }, ct);
        var result = await new Soak(platform, tenant, mint).RunAsync(TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(1), ct);
        foreach (var (what, count) in result.Wrong)
        {
            await Console.Error.WriteLineAsync($"  wrong: {count.ToString(CultureInfo.InvariantCulture)} x {what}");
        }

        return
        [
            new("soak-connects", $"in {minutes.ToString(CultureInfo.InvariantCulture)} min", result.Connects, null),
            new("soak-wrong", "answers", result.Wrong.Values.Sum(), null),
            new("soak-silent", "attempts", result.Silent, null),
            new("soak-silent-twice", "attempts", result.SilentTwice, null),
            new("soak-edits", "policies", result.Edits, null),
            new("soak-kills", "processes", result.Kills, null),
            new("soak-p99", "ms", result.P99, null),
            new("soak-memory", "MB", result.LateMegabytes, result.EarlyMegabytes),
        ];
    }
}
