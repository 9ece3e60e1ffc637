using System.Globalization;

namespace Platform.Local.Processes;

/// <summary>"pid start" of one process, so that a later runner finds what an earlier one left, and never signals a stranger that got the same pid.</summary>
public static class PidFile
{
    public static void Write(string file, int pid) =>
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{pid} {ProcessTable.StartOf(pid) ?? 0}\n"));

    /// <summary>The pid, if that very process still runs.</summary>
    public static int? Living(string file) =>
        File.Exists(file) && File.ReadAllText(file).Split(' ', StringSplitOptions.TrimEntries) is [var p, var s]
        && int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        && long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
        && ProcessTable.StartOf(pid) == start ? pid : null;

    /// <summary>Signals the process and waits; by force (the whole group, for it is its own) once patience ends. Nothing to do if it has ended.</summary>
    public static async Task StopAsync(string file, Signal signal, TimeSpan patience, CancellationToken ct)
    {
        if (Living(file) is { } pid)
        {
            Signals.Send(pid, signal);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(patience);
            while (Living(file) is not null && !limit.IsCancellationRequested)
            {
                await Task.Delay(50, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            ct.ThrowIfCancellationRequested();
            if (Living(file) is not null)
            {
                Signals.Send(-pid, Signal.Kill);
            }
        }

        File.Delete(file);
    }
}
