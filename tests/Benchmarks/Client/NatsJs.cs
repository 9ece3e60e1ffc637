using System.Diagnostics;
using System.Globalization;
using Platform.Fixtures;

namespace Platform.Benchmarks.Client;

/// <summary>Runs nats-js.mjs, the baseline.</summary>
internal static class NatsJs
{
    public static async Task<double> RunAsync(
        string url, string work, int count, int payloadSize, int inFlight, Func<Task> whenReady, CancellationToken ct)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Client", "nats-js.mjs"), await NodeModules.FolderAsync(ct), url, work,
            .. new[] { count, payloadSize, inFlight }.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        try
        {
            var ready = await node.StandardOutput.ReadLineAsync(ct);
            if (ready is not "ready")
            {
                throw new InvalidOperationException($"nats-js.mjs {work} said '{ready}' instead of 'ready'.");
            }

            var working = whenReady();
            var perSecond = double.Parse(await node.StandardOutput.ReadLineAsync(ct) ?? "", CultureInfo.InvariantCulture);
            await working;
            await node.WaitForExitAsync(ct);
            return perSecond;
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill();
            }
        }
    }
}
