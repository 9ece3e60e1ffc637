using Platform.Broker.Nodes;
using Platform.Local.Processes;

namespace Platform.Local.Tests.Nodes;

/// <summary>A running nats-server whose configuration is changed under it.</summary>
internal sealed class ReloadedServer(LeashedProcess process, string config, string logFile) : IDisposable
{
    // It may be told to write to another file.
    private readonly ServerLog[] _logs = [new(logFile), new(logFile + "x")];

    /// <summary>Has it read another configuration. Null once it took it over, else what it says.</summary>
    public async Task<string?> ReloadAsync(ConfBlock file, CancellationToken ct)
    {
        await File.WriteAllTextAsync(config, ConfWriter.Write(file), ct);
        Signals.Send(process.Pid, Signal.HangUp);
        while (true)
        {
            foreach (var line in _logs.SelectMany(l => l.Read()))
            {
                if (line.Contains("Reloaded server configuration"))
                {
                    return null;
                }

                if (line.IndexOf("Failed to reload", StringComparison.Ordinal) is var said and > 0)
                {
                    return line[said..];
                }
            }

            process.IsRunning.ShouldBeTrue();
            await Task.Delay(5, ct);
        }
    }

    public void Dispose() => process.Dispose();
}
