using System.Globalization;
using System.Text.Json;

namespace Platform.Benchmarks;

/// <summary><c>bench [NAME] [--json FILE]</c>: runs one benchmark, or all that do not take long; writes the rows as a JSON array.</summary>
internal static class BenchmarkRunner
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IBenchmark> benchmarks, CancellationToken ct)
    {
        var json = Array.IndexOf(args, "--json");
        var file = json >= 0 && json + 1 < args.Length ? args[json + 1] : null;
        var name = args.Where((_, i) => json < 0 || (i != json && i != json + 1)).FirstOrDefault();
        var chosen = benchmarks.Where(b => name is null ? !b.IsLong : string.Equals(b.Name, name, StringComparison.Ordinal)).ToList();
        if (chosen.Count == 0 || (json >= 0 && file is null))
        {
            await Console.Error.WriteLineAsync($"usage: bench [{string.Join('|', benchmarks.Select(b => b.Name))}] [--json FILE]");
            return 2;
        }

        var rows = new List<BenchmarkRow>();
        foreach (var benchmark in chosen)
        {
            await Console.Error.WriteLineAsync($"# {benchmark.Name}");
            foreach (var row in await benchmark.RunAsync(ct))
            {
                rows.Add(row);
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{row.Name,-24} {row.Value,12:0.###} {row.Unit,-16} baseline {row.Baseline,12:0.###}  ratio {row.Ratio,8:0.###}"));
            }
        }

        if (file is not null)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(rows, Indented), ct);
        }

        return 0;
    }
}
