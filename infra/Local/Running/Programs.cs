namespace Platform.Local.Running;

/// <summary>Where the built programs and the sources are.</summary>
public static class Programs
{
    /// <summary>The folder of Platform.sln, above this program.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The dotnet we run on.</summary>
    public static string DotNet => Environment.ProcessPath ?? "dotnet";

    public static string Portal => Ahead("Portal");

    public static string Broker => Ahead("Broker");

    public static string AuthCallout => Ahead("AuthCallout");

    public static string Built(string project) => Path.Combine(Repository, "artifacts", "bin", project, "release", $"Platform.{project}.dll");

    // src/Ahead.targets
    private static string Ahead(string project) => Path.Combine(Repository, "artifacts", "run", project, $"Platform.{project}.dll");

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Platform.sln is in no folder above this program.");
    }
}
