namespace Platform.Conventions;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Platform.sln")) ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Platform.sln is in no folder above the tests."));

    /// <summary>The product's own source files, as (path from the root, text).</summary>
    public static IEnumerable<(string Path, string Text)> Sources() =>
        from folder in new[] { "src", "infra" }
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Contains("/Migrations/", StringComparison.Ordinal)
        select (path, File.ReadAllText(file));
}
