using System.CommandLine;
using Platform.Local.Backups;
using Platform.Local.Layout;
using Platform.Local.Tools;
using Command = System.CommandLine.Command;

namespace Platform.Local.Commands;

/// <summary><c>restore FILE</c>: a copy as a backup holds it, into a folder where none is; <c>up</c> starts it.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var file = new Argument<string>("file") { Description = "What ./platform backup wrote." };
        var portBase = PortBaseOption.Create($"First port of this copy (default {PortPlan.DefaultBase}).");
        var command = new Command("restore", "Lay out a copy from a backup, in an empty folder.") { file, data, portBase };
        command.SetAction((parsed, ct) => RestoreAsync(parsed.Folder(data), Path.GetFullPath(parsed.GetRequiredValue(file)), parsed.GetValue(portBase) ?? PortPlan.DefaultBase, ct));
        return command;
    }

    private static async Task<int> RestoreAsync(DataFolder data, string file, int portBase, CancellationToken ct)
    {
        if (Directory.Exists(data.Root) && Directory.EnumerateFileSystemEntries(data.Root).Any())
        {
            await Console.Error.WriteLineAsync($"platform: {data.Root} is not empty; a backup is restored where nothing is. Give another --data.");
            return 1;
        }

        try
        {
            await Restoration.RunAsync(data, file, portBase, ct);
        }
        catch (Exception e)
        {
            // Half a copy would be taken for one.
            Restoration.Undo(data);
            if (e is not (PrerequisiteException or UnauthorizedAccessException))
            {
                throw;
            }

            await Console.Error.WriteLineAsync($"platform: {e.Message}");
            return 1;
        }

        Console.WriteLine($"restored; run: ./platform up --data {data.Root}");
        return 0;
    }
}
