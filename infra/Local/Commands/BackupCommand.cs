using System.CommandLine;
using Platform.Local.Backups;
using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Tools;
using Command = System.CommandLine.Command;

namespace Platform.Local.Commands;

/// <summary><c>backup FILE</c>: of a running copy: the database, the keys, and the JWTs its nodes hold. Not the messages in JetStream.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var file = new Argument<string>("file") { Description = "Where to write it: trunkline.tar.gz. It holds keys; it is readable for you only." };
        var command = new Command("backup", "Write database, keys and account JWTs of a running copy to one file.") { file, data };
        command.SetAction((parsed, ct) => BackupAsync(parsed.Folder(data), Path.GetFullPath(parsed.GetRequiredValue(file)), ct));
        return command;
    }

    private static async Task<int> BackupAsync(DataFolder data, string file, CancellationToken ct)
    {
        try
        {
            await WriteAsync(data, file, ct);
        }
        catch (Exception e) when (e is PrerequisiteException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"platform: {e.Message}");
            return 1;
        }

        Console.WriteLine($"{file} ({new FileInfo(file).Length / 1024} KiB)");
        return 0;
    }

    private static async Task WriteAsync(DataFolder data, string file, CancellationToken ct)
    {
        if (PidFile.Living(data.PidOf("postgres")) is null || await PrivateFile.ReadJsonAsync<Settings>(data.SettingsFile, ct) is not { } settings)
        {
            throw new PrerequisiteException($"nothing runs in {data.Root}. Run: ./platform up");
        }

        var secrets = await Secrets.EnsureAsync(data, ct);
        var server = DatabaseDump.ServerOf(settings.PortBase, secrets);
        var dump = Path.Combine(data.Run, $"{Environment.ProcessId}.dump");
        try
        {
            await DatabaseDump.WriteAsync(await PostgresTools.FindAsync(ct), server, dump, ct);
            // Keys after the database: one that was made meanwhile is one too many, one that is missing would open nothing.
            var files = BackupFiles.Of(data).Select(path => (path, Path.Combine(data.Root, path)));
            var manifest = new Manifest(Manifest.Current, TimeProvider.System.GetUtcNow(), settings.Fleet, new Dictionary<string, string>(StringComparer.Ordinal));
            await BackupArchive.WriteAsync(file, manifest, [(Manifest.Database, dump), .. files], ct);
        }
        finally
        {
            File.Delete(dump);
        }
    }
}
