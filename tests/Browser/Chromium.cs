namespace Platform.Browser;

/// <summary>The system's Chromium. Nothing is downloaded: the Playwright package carries its driver, and the browser is Debian's.</summary>
public static class Chromium
{
    /// <summary>What lets it run as root in a container and keeps it from calling home.</summary>
    public static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <exception cref="FileNotFoundException">There is none; says how to get one.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("TRUNKLINE_CHROMIUM") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"TRUNKLINE_CHROMIUM names {named}, which is not there.");
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin");
        return folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("The browser tests need Chromium. On Debian: apt-get install chromium");
    }
}
