using System.Globalization;
using Platform.Portal.Features.Accounts;

namespace Platform.Portal.Features.Mappings;

/// <summary>One mapped subject as a form posts it: rows of target, per cent and region; rows without a target do not count.</summary>
internal sealed class MappingForm
{
    private const int Spare = 2;

    public string? Source { get; set; }
    public List<string?> Subjects { get; set; } = [];
    public List<string?> Weights { get; set; } = [];
    public List<string?> Clusters { get; set; } = [];

    /// <summary>Rows to show: those there are, and two to fill in.</summary>
    public int Rows => Math.Max(3, Subjects.FindLastIndex(s => !string.IsNullOrWhiteSpace(s)) + 1 + Spare);

    public static MappingForm From(string? source, IReadOnlyList<MappingBody>? targets) => new()
    {
        Source = source,
        Subjects = [.. targets?.Select(t => t.Subject) ?? []],
        Weights = [.. targets?.Select(t => t.Weight.ToString(CultureInfo.InvariantCulture)) ?? []],
        Clusters = [.. targets?.Select(t => t.Cluster) ?? []],
    };

    public List<MappingBody> ToTargets() => [.. Enumerable.Range(0, Subjects.Count).Where(IsFilled).Select(i => new MappingBody(
        Subjects[i]!.Trim(), Weight(Weights.ElementAtOrDefault(i)), Clusters.ElementAtOrDefault(i)?.Trim() is { Length: > 0 } cluster ? cluster : null))];

    /// <summary>Which target the row is, for a refusal that names it.</summary>
    public int PlaceOf(int row) => Enumerable.Range(0, Math.Min(row, Subjects.Count)).Count(IsFilled);

    private bool IsFilled(int row) => !string.IsNullOrWhiteSpace(Subjects[row]);

    // What is no number is refused as a weight of 0 is.
    private static int Weight(string? text) =>
        string.IsNullOrWhiteSpace(text) ? 100 : int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
}
