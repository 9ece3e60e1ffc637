using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Benchmarks.Publish;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>The way of a new account: <c>POST /api/v1/accounts</c> with <c>Prefer: wait</c>, answered once it is committed, signed, acknowledged by
/// all three nodes and read back from them; 1,000 one after the other on a platform started for this. Against <c>goref cpush</c> on the same
/// nodes. The two take turns; our figures are over all rounds, the baseline's are the medians of its rounds.</summary>
internal sealed class PublishBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int PerRound = 200;
    private const int WarmUp = 100;

    public string Name => "publish";

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("trunkline-publish-");
        try
        {
            await using var platform = await LocalPlatform.StartAsync(ct);
            using var client = await platform.SignUpAsync(ct);
            client.DefaultRequestHeaders.Add("Prefer", "wait=10");
            var baseline = await GoPush.PrepareAsync(platform, folder.FullName, ct);
            await CreateAsync(client, "warm", WarmUp, ct);
            await baseline.RunAsync(WarmUp, platform.Nodes.Count, ct);

            var ours = new List<double>();
            var (medians, tails) = (new double[Rounds], new double[Rounds]);
            for (var round = 0; round < Rounds; round++)
            {
                ours.AddRange(await CreateAsync(client, $"round{round.ToString(CultureInfo.InvariantCulture)}", PerRound, ct));
                (medians[round], tails[round]) = await baseline.RunAsync(PerRound, platform.Nodes.Count, ct);
            }

            ours.Sort();
            return
            [
                new("p50", "ms", ours[(int)(0.5 * (ours.Count - 1))], Cpu.Median(medians)),
                new("p99", "ms", ours[(int)(0.99 * (ours.Count - 1))], Cpu.Median(tails)),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<double>> CreateAsync(HttpClient client, string prefix, int count, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var took = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            var start = clock.GetTimestamp();
            using var response = await client.PostAsJsonAsync("accounts", new { name }, ct);
            var account = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct);
            took.Add(clock.GetElapsedTime(start).TotalMilliseconds);
            if (!account.GetProperty("is_current").GetBoolean())
            {
                throw new InvalidOperationException($"Account {name} was not on every node within 10 s.");
            }
        }

        return took;
    }
}
