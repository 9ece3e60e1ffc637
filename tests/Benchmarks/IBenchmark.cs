using System.Text.Json.Serialization;

namespace Platform.Benchmarks;

/// <summary>One benchmark: a class of its own, named in Program.cs.</summary>
public interface IBenchmark
{
    /// <summary>As in <c>bench NAME</c>.</summary>
    string Name { get; }

    /// <summary>Runs only when it is named.</summary>
    bool IsLong => false;

    /// <summary>Measures us and the baseline in the same run. Progress goes to standard error.</summary>
    Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct);
}

/// <summary>One figure.</summary>
/// <param name="Name">For example "user"; a suffix may follow.</param>
/// <param name="Unit">For example "us CPU/op".</param>
/// <param name="Value">Ours.</param>
/// <param name="Baseline">The reference's, measured in the same run; null when there is none.</param>
public sealed record BenchmarkRow(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("value")] double Value,
    [property: JsonPropertyName("baseline")] double? Baseline)
{
    [JsonPropertyName("ratio")]
    public double? Ratio => Baseline is > 0 ? Math.Round(Value / Baseline.Value, 3) : null;
}
