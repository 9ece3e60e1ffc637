using System.CommandLine;
using System.Globalization;
using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Running;

namespace Platform.Local.Commands;

/// <summary><c>status</c>: each process with pid, state, restarts and resident memory, and the sum. Ends with 0 if the copy is ready, else 3.</summary>
internal static class StatusCommand
{
    private const int NotRunning = 3;

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("status", "Show each process, its state and its memory.") { data };
        command.SetAction((parsed, ct) => StatusAsync(parsed.Folder(data), ct));
        return command;
    }

    private static async Task<int> StatusAsync(DataFolder data, CancellationToken ct)
    {
        if (PidFile.Living(data.PidOf("platform")) is null || await PrivateFile.ReadJsonAsync<RunState>(data.StateFile, ct) is not { } state)
        {
            Console.WriteLine($"nothing runs in {data.Root}");
            return NotRunning;
        }

        List<(string Name, string State, int Pid, int Restarts, long Bytes)> rows = [("platform", "ready", state.Pid, 0, ProcessTable.ResidentBytes(state.Pid, alone: true))];
        foreach (var part in state.Parts)
        {
            var server = Leftovers.ServerPid(data, part.Name);
            // PostgreSQL is a process per connection: all of them. An agent's child has a row of its own.
            rows.Add((part.Name, part.State, part.Pid, part.Restarts, part.Pid == 0 ? 0 : ProcessTable.ResidentBytes(part.Pid, alone: part.Name is not "postgres")));
            if (server != 0)
            {
                rows.Add(($"{part.Name} nats-server", part.State, server, 0, ProcessTable.ResidentBytes(server, alone: true)));
            }
        }

        Console.WriteLine($"{"PROCESS",-26} {"STATE",-12} {"PID",8} {"RESTARTS",9} {"MEM MB",8}");
        foreach (var (name, text, pid, restarts, bytes) in rows)
        {
            Console.WriteLine($"{name,-26} {text,-12} {pid,8} {restarts,9} {Megabytes(bytes),8}");
        }

        var total = rows.Sum(r => r.Name is "postgres" || r.Pid == 0 ? r.Bytes : ProcessTable.ProportionalBytes(r.Pid) ?? r.Bytes);
        Console.WriteLine($"total resident {Megabytes(total)} MB (pages that several processes share counted once)");
        Console.WriteLine($"portal {state.Portal}");
        return state.Ready && state.Parts.All(p => p.State is "ready") ? 0 : NotRunning;
    }

    private static string Megabytes(long bytes) => (bytes / 1024 / 1024).ToString(CultureInfo.InvariantCulture);
}
