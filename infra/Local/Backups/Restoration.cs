using Platform.Local.Layout;
using Platform.Local.Postgres;
using Platform.Local.Processes;
using Platform.Local.Running;
using Platform.Local.Tools;

namespace Platform.Local.Backups;

/// <summary>Lays out a copy: files, a new cluster with new passwords, the dump read into it. PostgreSQL runs for as long as that takes.</summary>
internal static class Restoration
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="PrerequisiteException">The file is no whole backup, or PostgreSQL refused.</exception>
    public static async Task RunAsync(DataFolder data, string file, int portBase, CancellationToken ct)
    {
        data.Create();
        var dump = Path.Combine(data.Run, Manifest.Database);
        var manifest = await BackupArchive.ExtractAsync(file, data.Root, dump, ct);
        if (!FleetShape.TryParse(manifest.Fleet, out _))
        {
            throw new PrerequisiteException($"{file} is of a fleet {manifest.Fleet}, which this version does not lay out.");
        }

        var tools = await PostgresTools.FindAsync(ct);
        var secrets = await Secrets.EnsureAsync(data, ct);
        var cluster = await PostgresHome.PrepareAsync(data, tools, ct);
        await cluster.InitializeAsync(secrets.PostgresSuperuser, durable: true, ct);
        var server = DatabaseDump.ServerOf(portBase, secrets);
        var superuser = $"{server.ConnectionString};Database=postgres";
        using var postgres = Launch.Start(cluster.ServeCommand(server.Port, durable: true), data.LogOf("postgres"), new Dictionary<string, string>(StringComparer.Ordinal));
        try
        {
            await ReadyAsync(superuser, data, ct);
            await Roles.PrepareAsync(superuser, secrets, ct);
            await DatabaseDump.ReadAsync(tools, server, dump, ct);
        }
        finally
        {
            Signals.Send(postgres.Id, Signal.Interrupt);
            await postgres.WaitForExitAsync(CancellationToken.None);
        }

        File.Delete(dump);
        await PrivateFile.WriteJsonAsync(data.SettingsFile, new Settings(portBase, manifest.Fleet), ct);
    }

    /// <summary>Removes what was laid out; the folder itself stays if it was there.</summary>
    public static void Undo(DataFolder data)
    {
        foreach (var folder in Directory.Exists(data.Root) ? Directory.GetDirectories(data.Root) : [])
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(data.SettingsFile);
    }

    private static async Task ReadyAsync(string connectionString, DataFolder data, CancellationToken ct)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (!await Probes.PostgresAsync(connectionString, ct))
        {
            if (TimeProvider.System.GetUtcNow() > until)
            {
                throw new PrerequisiteException($"PostgreSQL does not start: {Launch.Tail(data, "postgres")}");
            }

            await Task.Delay(100, ct);
        }
    }
}
