using System.Diagnostics;
using System.Security.Cryptography;
using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>The NATS project's JavaScript libraries, as tests/Interop/package-lock.json pins them, installed into the tools cache.</summary>
/// <remarks>Test programs of several copies of the repository run at once and share the cache. So nothing in it is ever written twice:
/// a folder's name is the hash of what is in it, it is made aside and moved into place, and one process at a time does so.</remarks>
public static class NodeModules
{
    // npm may have to fetch everything.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A folder with the scripts of tests/Interop, below one with node_modules: both are found from it.</summary>
    /// <exception cref="PrerequisiteException">No node, no npm, or the packages cannot be had.</exception>
    public static Task<string> FolderAsync(CancellationToken ct) => FolderAsync(Path.Combine(GoTools.RepositoryRoot, "tests", "Interop"), Path.Combine(GoTools.Cache, "node"), InstallAsync, ct);

    /// <summary>The same of another folder of scripts, into another cache.</summary>
    /// <param name="source">Holds package.json, package-lock.json and the scripts.</param>
    /// <param name="cache">Shared by all processes.</param>
    /// <param name="install">Makes node_modules in a folder that has package.json and package-lock.json.</param>
    /// <param name="ct">Ends the wait for another process, too.</param>
    public static async Task<string> FolderAsync(string source, string cache, Func<string, CancellationToken, Task> install, CancellationToken ct)
    {
        var packages = Path.Combine(cache, await HashAsync([Path.Combine(source, "package-lock.json")], ct));
        string[] scripts = [.. Directory.EnumerateFiles(source, "*.mjs").Order(StringComparer.Ordinal)];
        var folder = Path.Combine(packages, $"scripts-{await HashAsync(scripts, ct)}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        Directory.CreateDirectory(cache);
        await using var turn = await TurnAsync($"{packages}.lock", ct);
        await MakeAsync(packages, async aside =>
        {
            Copy(["package.json", "package-lock.json", ".npmrc"], source, aside);
            await install(aside, ct);
        });
        await MakeAsync(folder, aside =>
        {
            Copy(scripts.Select(script => Path.GetFileName(script)), source, aside);
            return Task.CompletedTask;
        });
        return folder;
    }

    /// <summary>Holds off other processes too; a process that dies lets go by itself.</summary>
    private static async Task<FileStream> TurnAsync(string file, CancellationToken ct)
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(50), ct))
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                // Another process is at it.
            }
        }
    }

    // Made aside and moved into place, so that a run cut short leaves nothing half done.
    private static async Task MakeAsync(string folder, Func<string, Task> fill)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var aside = $"{folder}.making";
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        await fill(Directory.CreateDirectory(aside).FullName);
        Directory.Move(aside, folder);
    }

    private static void Copy(IEnumerable<string> names, string from, string to)
    {
        foreach (var name in names.Where(n => File.Exists(Path.Combine(from, n))))
        {
            File.Copy(Path.Combine(from, name), Path.Combine(to, name));
        }
    }

    private static async Task<string> HashAsync(IEnumerable<string> files, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\0"));
            hash.AppendData(SHA256.HashData(await File.ReadAllBytesAsync(file, ct)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static async Task InstallAsync(string folder, CancellationToken ct)
    {
        var installed = await Command.RunAsync("npm", ["ci", "--prefix", folder], ct);
        if (installed.ExitCode != 0)
        {
            throw new PrerequisiteException($"npm ci in tests/Interop failed: {installed.Error.Trim()}");
        }
    }
}
