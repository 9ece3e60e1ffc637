using System.Globalization;
using Platform.Local.Tools;

namespace Platform.Local.Postgres;

/// <summary>A PostgreSQL data folder: made once, served on loopback only, every connection by password (scram).</summary>
public sealed record Cluster(PostgresTools Tools, string Folder)
{
    /// <summary>The superuser; only used to make roles and databases.</summary>
    public const string Superuser = "postgres";

    /// <summary>PG_VERSION is the last file initdb needs for a folder to count as a cluster; the marker is ours and is written after it succeeded.</summary>
    private string Marker => Path.Combine(Folder, "trunkline.initialized");

    public bool Exists => File.Exists(Marker);

    /// <summary>Makes the cluster. What an interrupted earlier try left is removed first.</summary>
    public async Task InitializeAsync(string superuserPassword, bool durable, CancellationToken ct)
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var passwordFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using (var file = new FileStream(passwordFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        await using (var writer = new StreamWriter(file))
        {
            await writer.WriteAsync(superuserPassword.AsMemory(), ct);
        }

        try
        {
            if (Tools.RunAs is { } user)
            {
                await Command.MustAsync("chown", [$"{user.Name}:{user.Group}", Folder, passwordFile], ct);
            }

            string[] sync = durable ? [] : ["--no-sync"];
            var initialize = Tools.Dropped([Tools.InitDb, "-D", Folder, "-U", Superuser, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--encoding=UTF8", "--no-locale", "--no-instructions", .. sync]);
            await Command.MustAsync(initialize[0], initialize.Skip(1), ct);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.WriteAllTextAsync(Marker, "", ct);
    }

    /// <summary>The command that serves the folder; runs in the foreground until told to stop.</summary>
    public IReadOnlyList<string> ServeCommand(int port, bool durable)
    {
        // Tests make a database each, and a pool with it.
        string[] relaxed = durable ? ["-c", "max_connections=200"] : ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=600"];
        return Tools.Dropped([
            Tools.Postgres, "-D", Folder,
            "-c", "listen_addresses=127.0.0.1", "-c", $"port={port.ToString(CultureInfo.InvariantCulture)}", "-c", "unix_socket_directories=",
            "-c", "shared_buffers=32MB", "-c", "jit=off", "-c", "max_parallel_workers_per_gather=0", "-c", "log_checkpoints=off",
            .. relaxed]);
    }
}
