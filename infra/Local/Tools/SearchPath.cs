namespace Platform.Local.Tools;

/// <summary>Where programs are looked for: PATH, then the folders Debian keeps servers in.</summary>
internal static class SearchPath
{
    public static string? Find(string program, params IEnumerable<string> furtherFolders) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(["/usr/sbin", "/sbin"])
        .Concat(furtherFolders)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Fetched tools live here, for every copy of the platform on this machine.</summary>
    public static string Cache =>
        Environment.GetEnvironmentVariable("TRUNKLINE_TOOLS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "trunkline");
}
