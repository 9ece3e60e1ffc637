using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Local.Layout;

namespace Platform.Local.Tests.Running;

/// <summary>Looks through everything a copy keeps for secrets in files that others than their owner may read.</summary>
internal static partial class OpenSecrets
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The files, and what is in each.</summary>
    public static IReadOnlyList<string> In(DataFolder data)
    {
        using var secrets = JsonDocument.Parse(File.ReadAllText(data.SecretsFile));
        var known = secrets.RootElement.EnumerateObject().Select(p => p.Value.GetString()!).Append(File.ReadAllText(data.KeyEncryptionKeyFile).Trim()).ToList();
        return [.. Directory.EnumerateFiles(data.Root, "*", SearchOption.AllDirectories)
            .Where(file => (File.GetUnixFileMode(file) & Others) is not UnixFileMode.None)
            .SelectMany(file => Secrets(File.ReadAllText(file, Encoding.Latin1), known).Select(found => $"{file}: {found}"))];
    }

    /// <summary>Of a text: our own passwords, nkey seeds, private keys, and anything that calls itself a password.</summary>
    public static IEnumerable<string> Secrets(string text, IReadOnlyList<string> known) =>
        known.Where(secret => text.Contains(secret, StringComparison.Ordinal)).Select(_ => "a password of this copy")
            .Concat(Pattern().Matches(text).Select(m => m.Value));

    [GeneratedRegex(@"\bS[OAUNCX][A-Z2-7]{56}\b|PRIVATE KEY|\b(password|pass|token)\b\s*[:=]\s*\S+|//[^/\s:]+:[^/\s@]+@", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
