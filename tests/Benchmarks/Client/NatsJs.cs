using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks.Client;

/// <summary>Runs nats-js.mjs, the baseline.</summary>
internal static class NatsJs
{
    /// <summary>The folder whose node_modules has the third-party client: tests/Interop/node, above the build output.</summary>
    private static string Modules()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var interop = Path.Combine(folder.FullName, "tests", "Interop", "node");
            if (Directory.Exists(Path.Combine(interop, "node_modules", "@nats-io", "transport-node")))
            {
                return interop;
            }
        }

        throw new InvalidOperationException("There is no @nats-io/transport-node: run npm ci in tests/Interop/node first.");
    }

    public static async Task<double> RunAsync(
        string url, string work, int count, int payloadSize, int inFlight, Func<Task> whenReady, CancellationToken ct)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Client", "nats-js.mjs"), Modules(), url, work,
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
