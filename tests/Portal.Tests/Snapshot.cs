namespace Platform.Portal.Tests;

/// <summary>A committed file that is made from the code. TRUNKLINE_REWRITE=1 writes it instead of comparing.</summary>
internal static class Snapshot
{
    public static void ShouldMatch(string path, string text)
    {
        var file = PathOf(path);
        if (Environment.GetEnvironmentVariable("TRUNKLINE_REWRITE") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        (File.Exists(file) ? File.ReadAllText(file) : "").ShouldBe(text, $"{path} is not what the code says. Run the tests with TRUNKLINE_REWRITE=1 and look at the difference.");
    }

    public static string PathOf(string path) => Path.Combine(Root(AppContext.BaseDirectory), path);

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Platform.sln")) ? folder : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Platform.sln is in no folder above."));
}
