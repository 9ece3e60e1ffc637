using System.CommandLine;
using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Running;

namespace Platform.Local.Commands;

/// <summary><c>down</c>: stops a copy in order, also one whose runner was killed.</summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("down", "Stop a running copy.") { data };
        command.SetAction((parsed, ct) => DownAsync(parsed.Folder(data), ct));
        return command;
    }

    private static async Task<int> DownAsync(DataFolder data, CancellationToken ct)
    {
        if (!Directory.Exists(data.Run))
        {
            Console.WriteLine($"nothing runs in {data.Root}");
            return 0;
        }

        // The runner stops its parts itself; what is still there afterwards lost its runner.
        await PidFile.StopAsync(data.PidOf("platform"), Signal.Terminate, TimeSpan.FromSeconds(90), ct);
        foreach (var file in Directory.GetFiles(data.Run, "*.pid").OrderBy(Order))
        {
            var signal = Path.GetFileName(file) is "postgres.pid" ? Signal.Interrupt : Signal.Terminate;
            await PidFile.StopAsync(file, signal, TimeSpan.FromSeconds(20), ct);
        }

        foreach (var node in Directory.GetDirectories(data.Nodes).Select(Path.GetFileName))
        {
            if (Leftovers.ServerPid(data, node!) is var pid and not 0)
            {
                Signals.Send(pid, Signal.Terminate);
            }
        }

        Console.WriteLine("down");
        return 0;
    }

    private static int Order(string file) => Path.GetFileName(file) switch
    {
        "portal.pid" => 0,
        "controller.pid" => 1,
        "postgres.pid" => 3,
        var name => name.StartsWith("callout-", StringComparison.Ordinal) ? 1 : 2,
    };
}
