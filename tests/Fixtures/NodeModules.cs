using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>The NATS project's JavaScript libraries, as tests/Interop/package-lock.json pins them, installed into the tools cache.</summary>
public static class NodeModules
{
    /// <summary>A folder with node_modules and the scripts of tests/Interop.</summary>
    /// <exception cref="PrerequisiteException">No node, no npm, or the packages cannot be had.</exception>
    public static async Task<string> FolderAsync(CancellationToken ct)
    {
        var source = Path.Combine(GoTools.RepositoryRoot, "tests", "Interop");
        var stamp = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"), ct)));
        var folder = Path.Combine(GoTools.Cache, "node", stamp[..16]);
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await InstallAsync(source, folder, ct);
        }

        foreach (var script in Directory.EnumerateFiles(source, "*.mjs"))
        {
            File.Copy(script, Path.Combine(folder, Path.GetFileName(script)), overwrite: true);
        }

        return folder;
    }

    // Installed aside and moved into place, so that a run cut short leaves nothing half done.
    private static async Task InstallAsync(string source, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        var aside = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(aside, file), overwrite: true);
        }

        var installed = await Command.RunAsync("npm", ["ci", "--prefix", aside], ct);
        if (installed.ExitCode != 0)
        {
            throw new PrerequisiteException($"npm ci in tests/Interop failed: {installed.Error.Trim()}");
        }

        try
        {
            Directory.Move(aside, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another run was faster; its copy is as good.
            Directory.Delete(aside, recursive: true);
        }
    }
}
