using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Local.Tools;

/// <summary>PostgreSQL's server programs, 15 or newer.</summary>
/// <param name="Folder">Holds postgres and initdb.</param>
/// <param name="RunAs">The account to drop to when we are root, because PostgreSQL refuses to be; null when we are not.</param>
public sealed partial record PostgresTools(string Folder, UnprivilegedUser? RunAs)
{
    private const int OldestMajor = 15;
    private const string Install = "apt-get install -y postgresql";

    public string Postgres => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>pg_dump or pg_restore: beside the server's programs, where a link among them leads, or on PATH.</summary>
    /// <exception cref="PrerequisiteException">It is nowhere.</exception>
    public string Client(string program) =>
        new[] { Folder, Path.GetDirectoryName(File.ResolveLinkTarget(Postgres, returnFinalTarget: true)?.FullName) }
            .OfType<string>().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? SearchPath.Find(program)
        ?? throw new PrerequisiteException($"{program} was not found. Run: sudo apt-get install -y postgresql-client");

    /// <summary>Finds them by TRUNKLINE_PG_BIN, on PATH or where Debian puts them; as root installs Debian's package when there are none.</summary>
    /// <exception cref="PrerequisiteException">None found, and none could be installed.</exception>
    public static async Task<PostgresTools> FindAsync(CancellationToken ct)
    {
        var folder = await LookAsync(ct);
        if (folder is null && Environment.IsPrivilegedProcess)
        {
            await Apt.InstallAsync(["postgresql"], ct);
            folder = await LookAsync(ct);
        }

        return folder is null
            ? throw new PrerequisiteException($"PostgreSQL {OldestMajor} or newer was not found. Run: sudo {Install}   (or name its bin folder in TRUNKLINE_PG_BIN)")
            : new PostgresTools(folder, Environment.IsPrivilegedProcess ? await UnprivilegedUser.FindAsync(ct) : null);
    }

    /// <summary>The words to put before a PostgreSQL command so that it does not run as root.</summary>
    public IReadOnlyList<string> Dropped(params IEnumerable<string> command) =>
        RunAs is null ? [.. command] : ["setpriv", $"--reuid={RunAs.Name}", $"--regid={RunAs.Group}", "--clear-groups", "--", .. command];

    private static async Task<string?> LookAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("TRUNKLINE_PG_BIN") is { Length: > 0 } named)
        {
            return await MajorAsync(named, ct) >= OldestMajor
                ? named
                : throw new PrerequisiteException($"TRUNKLINE_PG_BIN={named} holds no PostgreSQL {OldestMajor} or newer. Run: sudo {Install}");
        }

        foreach (var folder in Candidates())
        {
            if (await MajorAsync(folder, ct) >= OldestMajor)
            {
                return folder;
            }
        }

        return null;
    }

    private static IEnumerable<string> Candidates()
    {
        if (SearchPath.Find("initdb") is { } found)
        {
            yield return Path.GetDirectoryName(found)!;
        }

        if (Directory.Exists("/usr/lib/postgresql"))
        {
            foreach (var version in Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var n) ? n : 0))
            {
                yield return Path.Combine(version, "bin");
            }
        }
    }

    private static async Task<int> MajorAsync(string folder, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres")))
        {
            return 0;
        }

        var version = await Command.RunAsync(Path.Combine(folder, "postgres"), ["--version"], ct);
        return Version().Match(version.Output) is { Success: true } match ? int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"PostgreSQL\) (?<major>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
