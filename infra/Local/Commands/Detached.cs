using System.Globalization;
using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Running;

namespace Platform.Local.Commands;

/// <summary>Starts the runner in a session of its own and watches until it is ready; it outlives the shell.</summary>
internal static class Detached
{
    public static async Task<int> UpAsync(DataFolder data, Settings settings, CancellationToken ct)
    {
        data.Create();
        if (PidFile.Living(data.PidOf("platform")) is not null)
        {
            await Console.Error.WriteLineAsync($"platform: {data.Root} is already running; see ./platform status, or give another --data and --port-base.");
            return 1;
        }

        File.Delete(data.StateFile);
        File.Delete(data.LogOf("platform"));
        string[] command =
        [
            Programs.DotNet, Programs.Built("Local"), "up", "--data", data.Root,
            "--port-base", settings.PortBase.ToString(CultureInfo.InvariantCulture), "--fleet", settings.Fleet,
        ];
        using var runner = Launch.Start(command, data.LogOf("platform"), Launch.DotNet(config: null));
        RunState? state = null;
        var ready = Task.Run(async () =>
        {
            while (state is not { Ready: true } && !runner.HasExited)
            {
                state = await PrivateFile.ReadJsonAsync<RunState>(data.StateFile, ct) ?? state;
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        }, ct);
        try
        {
            await Progress.ShowAsync(() => state, ready);
            await ready;
        }
        catch (OperationCanceledException)
        {
            Signals.Send(runner.Id, Signal.Terminate);
            throw;
        }

        if (state is not { Ready: true })
        {
            // The runner's own words, without the progress that was shown already.
            var said = (await File.ReadAllLinesAsync(data.LogOf("platform"), ct)).SkipWhile(line => !line.StartsWith("platform: ", StringComparison.Ordinal)).ToList();
            await Console.Error.WriteLineAsync(said.Count > 0 ? string.Join('\n', said) : Launch.Tail(data, "platform"));
            return 1;
        }

        Console.WriteLine($"ready {state.Portal}");
        return 0;
    }
}
