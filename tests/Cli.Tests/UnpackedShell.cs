using System.Text.RegularExpressions;
using Platform.Local.Tools;

namespace Platform.Cli.Tests;

/// <summary>zsh or fish, whether the machine has it or not: Debian's packages of the machine's own suite, unpacked beside nats-server in the tools cache.</summary>
/// <param name="File">The program.</param>
/// <param name="Root">What it was unpacked into; its own files are looked for there and not where they were meant to be.</param>
internal sealed partial record UnpackedShell(string File, string Root)
{
    public string Functions => Path.Combine(Root, "usr", "share", "fish", "functions");

    /// <summary>zsh's modules, of the one version that is there.</summary>
    public string Modules => Directory.GetDirectories(Path.Combine(Libraries, "zsh")).Single();

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LD_LIBRARY_PATH"] = Libraries,
        ["FPATH"] = string.Join(':', Directory.GetDirectories(Path.Combine(Root, "usr", "share", "zsh", "functions"), "*", SearchOption.AllDirectories)),
    };

    private string Libraries => Directory.GetDirectories(Path.Combine(Root, "usr", "lib"), "*-linux-gnu").Single();

    /// <exception cref="PrerequisiteException">It could not be fetched.</exception>
    public static async Task<UnpackedShell> FindAsync(string name, CancellationToken ct)
    {
        var suite = Codename().Match(await System.IO.File.ReadAllTextAsync("/etc/os-release", ct)).Groups["name"].Value;
        var root = Path.Combine(SearchPath.Cache, $"shells-{suite}");
        if (!Directory.Exists(root))
        {
            // Moved into place whole: another test run may look for it at this moment.
            var making = $"{root}.{System.Environment.ProcessId}";
            foreach (var package in new[] { "zsh", "zsh-common", "fish", "fish-common", "libpcre2-32-0" })
            {
                await Apt.UnpackAsync(suite, package, making, ct);
            }

            try
            {
                Directory.Move(making, root);
            }
            catch (IOException) when (Directory.Exists(root))
            {
                Directory.Delete(making, recursive: true);
            }
        }

        return new(new[] { "bin", "usr/bin" }.Select(folder => Path.Combine(root, folder, name)).First(System.IO.File.Exists), root);
    }

    [GeneratedRegex("(?m)^VERSION_CODENAME=(?<name>[a-z]+)$", RegexOptions.None, 1000)]
    private static partial Regex Codename();
}
