using System.Diagnostics;
using System.Text.Json;
using Platform.Fixtures;

namespace Platform.Browser;

/// <summary>connect.mjs: a NATS client nobody of this project wrote, @nats-io/transport-node, with the downloaded file.</summary>
public sealed class NodeClient : IAsyncDisposable
{
    private readonly Process _process;

    private NodeClient(Process process) => _process = process;

    public static async Task<NodeClient> StartAsync(string creds, IEnumerable<string> urls, CancellationToken ct)
    {
        var interop = await NodeModules.FolderAsync(ct);
        return new NodeClient(Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "connect.mjs"), interop, creds, .. urls])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!);
    }

    /// <summary>The next line it says, as one JSON object.</summary>
    public async Task<JsonElement> NextAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        line.ShouldNotBeNull("the client ended early; its reason is above");
        return JsonElement.Parse(line);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
