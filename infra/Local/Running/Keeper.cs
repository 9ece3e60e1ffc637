using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Local.Running;

/// <summary>Keeps one part running: starts it, probes until it is ready, starts it again when it ends, with waits that double up to
/// ten seconds and are spread by a fifth.</summary>
internal sealed class Keeper(Part part, DataFolder data, Board board, TimeProvider clock)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(20);

    /// <summary>A part that was never ready and ended this often will not get better by itself.</summary>
    private const int Hopeless = 6;

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the first time the part is ready.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Runs until cancelled; the process itself is left to <see cref="StopAsync"/>.</summary>
    /// <exception cref="PrerequisiteException">It keeps ending without ever being ready; its last words are in the message.</exception>
    public async Task KeepAsync(CancellationToken ct)
    {
        var wait = FirstWait;
        for (var starts = 1; ; starts++)
        {
            var began = clock.GetTimestamp();
            using var process = Launch.Start(part.Command, data.LogOf(part.Name), part.Environment);
            PidFile.Write(data.PidOf(part.Name), process.Id);
            board.Set(part.Name, "starting", process.Id);
            using (var probing = CancellationTokenSource.CreateLinkedTokenSource(ct))
            {
                var probe = ProbeAsync(probing.Token);
                await process.WaitForExitAsync(ct);
                await probing.CancelAsync();
                await probe.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (starts == Hopeless && !Ready.IsCompleted)
            {
                throw new PrerequisiteException($"{part.Name} does not start; {data.LogOf(part.Name)} says:\n{Launch.Tail(data, part.Name)}");
            }

            wait = clock.GetElapsedTime(began) > Healthy ? FirstWait : wait;
            board.Set(part.Name, "restarting", 0, restarted: true);
            await Task.Delay(wait * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    public async Task StopAsync(TimeSpan patience)
    {
        board.Set(part.Name, "stopping");
        await PidFile.StopAsync(data.PidOf(part.Name), part.StopSignal, patience, CancellationToken.None);
        board.Set(part.Name, "stopped", 0);
    }

    private async Task ProbeAsync(CancellationToken ct)
    {
        while (!await part.Ready(ct))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }

        board.Set(part.Name, "ready");
        _ready.TrySetResult();
    }
}
