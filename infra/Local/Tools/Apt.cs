namespace Platform.Local.Tools;

/// <summary>Debian's package tool, used only when something is missing.</summary>
internal static class Apt
{
    /// <summary>Installs packages; only root can.</summary>
    /// <exception cref="PrerequisiteException">There is no apt-get, or it failed.</exception>
    public static async Task InstallAsync(IReadOnlyList<string> packages, CancellationToken ct)
    {
        var command = $"apt-get update && apt-get install -y {string.Join(' ', packages)}";
        if (SearchPath.Find("apt-get") is null)
        {
            throw new PrerequisiteException($"This machine has no apt-get. Install by its own means what on Debian would be: {command}");
        }

        await Console.Error.WriteLineAsync($"platform: installing {string.Join(", ", packages)}");
        await Command.RunAsync("apt-get", ["-qq", "update"], ct);
        var done = await Command.RunAsync("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends", .. packages], ct);
        if (done.ExitCode != 0)
        {
            throw new PrerequisiteException($"Installing {string.Join(", ", packages)} failed: {done.Error.Trim()}\nRun: sudo sh -c '{command}'");
        }
    }

    /// <summary>Fetches one package of a Debian suite ("forky") without installing it, and unpacks it into a folder.
    /// Uses a package list of its own, so the machine's apt stays as it is; the mirror is the machine's own.</summary>
    /// <exception cref="PrerequisiteException">No apt, no mirror, or no such package.</exception>
    public static async Task UnpackAsync(string suite, string package, string folder, CancellationToken ct)
    {
        if (SearchPath.Find("apt-get") is null || SearchPath.Find("dpkg-deb") is null)
        {
            throw new PrerequisiteException($"{package} cannot be fetched: this machine has no apt-get and dpkg-deb.");
        }

        var mirror = await Mirror.FindAsync(ct);
        var work = Directory.CreateTempSubdirectory("trunkline-apt-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(work, "lists", "partial"));
            var list = Path.Combine(work, "suite.list");
            await File.WriteAllTextAsync(list, $"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} {suite} main\n", ct);
            string[] options = ["-qq", "-o", $"Dir::Etc::sourcelist={list}", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", $"Dir::State::lists={work}/lists", "-o", $"Dir::Cache={work}", "-o", "APT::Sandbox::User=root"];
            await Command.MustAsync("apt-get", [.. options, "update"], ct);
            await Command.MustAsync("sh", ["-c", "cd \"$0\" && exec \"$@\"", work, "apt-get", .. options, "download", package], ct);
            Directory.CreateDirectory(folder);
            await Command.MustAsync("dpkg-deb", ["-x", Directory.GetFiles(work, "*.deb").Single(), folder], ct);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
