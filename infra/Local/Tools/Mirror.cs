using System.Text.RegularExpressions;

namespace Platform.Local.Tools;

/// <summary>The Debian mirror this machine already uses, read from its own apt sources.</summary>
internal static partial class Mirror
{
    public static async Task<string> FindAsync(CancellationToken ct)
    {
        var sources = new List<string> { "/etc/apt/sources.list" };
        if (Directory.Exists("/etc/apt/sources.list.d"))
        {
            sources.AddRange(Directory.GetFiles("/etc/apt/sources.list.d").Where(f => f.EndsWith(".list", StringComparison.Ordinal) || f.EndsWith(".sources", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }

        foreach (var file in sources.Where(File.Exists))
        {
            if (Read(await File.ReadAllTextAsync(file, ct)) is { } mirror)
            {
                return mirror;
            }
        }

        throw new PrerequisiteException("No Debian mirror is named in /etc/apt, so nats-server cannot be fetched. Install nats-server 2.15 and name it in TRUNKLINE_NATS_SERVER.");
    }

    /// <summary>The first mirror of the main archive in one sources file, or null.</summary>
    public static string? Read(string sources) =>
        sources.Split('\n')
            .Where(line => !line.TrimStart().StartsWith('#'))
            .Select(line => Archive().Match(line))
            .FirstOrDefault(match => match.Success)?.Value;

    [GeneratedRegex(@"https?://\S+/debian/?(?=\s|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Archive();
}
