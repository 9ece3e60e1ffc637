using Platform.Local.Layout;

namespace Platform.Local.Backups;

/// <summary>What a copy cannot be made again from, besides its database: the keys that open what is sealed there, what nodes and callout service trust
/// and log in with, and the account JWTs each node holds. Passwords and configuration are made anew wherever it is restored.</summary>
internal static class BackupFiles
{
    /// <summary>Paths below DATA.</summary>
    public static IReadOnlyList<string> Of(DataFolder data) =>
    [
        .. new[] { data.Keys, data.Fleet }
            .Concat(Directory.GetDirectories(data.Nodes).Select(node => Path.Combine(node, "jwt")))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => file != data.SecretsFile)
            .Select(file => Path.GetRelativePath(data.Root, file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether an archive's entry may be written below DATA: no way out of it, and nowhere that holds other things.</summary>
    public static bool IsOne(string path) =>
        path.Split('/') is [var top, .., var last] && top is "keys" or "fleet" or "nodes" && last.Length > 0
        && !path.Split('/').Any(part => part is "" or "." or "..") && path != "keys/secrets.json";
}
