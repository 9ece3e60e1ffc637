namespace Platform.Nats.Tests.Vectors;

/// <summary>The cases in which we answer otherwise than Go's libraries, each with its reason: agreed-differences.txt. The list only shrinks.</summary>
internal static class AgreedDifferences
{
    /// <summary>How many there may be. Lower it when one goes.</summary>
    public const int Most = 58;

    public static IReadOnlyDictionary<string, string> All => Lines.Value;

    private static readonly Lazy<Dictionary<string, string>> Lines = new(() => File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "agreed-differences.txt"))
        .Where(l => l.Length > 0 && l[0] != '#')
        .Select(l => l.Split(' ', 2))
        .ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal));
}
