using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>
/// Go programs that judge and time us: gojudge (tests/Interop/go) and goref (beside the repository, shared/peers/goref). Built on first
/// use with Debian's Go packages, unpacked into the tools cache; TRUNKLINE_GOJUDGE and TRUNKLINE_GOREF name built ones.
/// </summary>
public static class GoTools
{
    /// <exception cref="PrerequisiteException">It cannot be built here; the message says why.</exception>
    public static Task<string> GoJudgeAsync(CancellationToken ct) =>
        BuildAsync("TRUNKLINE_GOJUDGE", Path.Combine(RepositoryRoot, "tests", "Interop", "go", "build"), "go", ct);

    /// <exception cref="PrerequisiteException">It cannot be built here; the message says why.</exception>
    public static Task<string> GorefAsync(CancellationToken ct) =>
        BuildAsync("TRUNKLINE_GOREF", Path.Combine(RepositoryRoot, "..", "shared", "peers", "goref", "build"), "goref", ct);

    public static string RepositoryRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new PrerequisiteException("Run this from a build inside the repository: no Platform.sln above it.");
        }
    }

    /// <summary>Fetched tools live here.</summary>
    internal static string Cache =>
        Environment.GetEnvironmentVariable("TRUNKLINE_TOOLS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "trunkline");

    private static async Task<string> BuildAsync(string variable, string script, string folder, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new PrerequisiteException($"{variable} names {given}, which does not exist.");
        }

        if (!File.Exists(script))
        {
            throw new PrerequisiteException($"{Path.GetFileName(folder)} cannot be built: there is no {script}. Name a built one in {variable}.");
        }

        Directory.CreateDirectory(Cache);
        var output = await Command.MustAsync("bash", [script, Path.Combine(Cache, folder)], ct);
        return output.Trim().Split('\n')[^1];
    }
}
