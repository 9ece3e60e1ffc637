using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Fixtures;

/// <summary>A script of tests/Interop that answers requests: one JSON object a line each way, matched by member "n". Ends with its input, so
/// with us too.</summary>
public sealed class NodeScript : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly Process _process;
    private readonly string _name;
    private readonly Task _reading;
    private readonly Lock _writing = new();
    private int _last;

    private NodeScript(Process process, string name)
    {
        (_process, _name) = (process, name);
        _reading = ReadAsync();
    }

    /// <param name="script">"issuer.mjs".</param>
    /// <param name="environment">Further variables, such as NODE_EXTRA_CA_CERTS.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<NodeScript> StartAsync(string script, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo("node", ["--no-warnings", Path.Combine(await NodeModules.FolderAsync(ct), script)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new NodeScript(Process.Start(start) ?? throw new InvalidOperationException("node did not start."), script);
    }

    /// <summary>Asks, and waits for the answer whatever else is being asked.</summary>
    /// <exception cref="NodeScriptException">The script answered with an error.</exception>
    public async Task<JsonElement> AskAsync(object request, CancellationToken ct)
    {
        var n = Interlocked.Increment(ref _last);
        var answer = _waiting[n] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = (JsonObject)JsonSerializer.SerializeToNode(request)!;
        line["n"] = n;
        lock (_writing)
        {
            _process.StandardInput.WriteLine(line.ToJsonString());
            _process.StandardInput.Flush();
        }

        var answered = await answer.Task.WaitAsync(Patience, ct);
        return answered.TryGetProperty("error", out var error)
            ? throw new NodeScriptException(error.GetString()!)
            : answered;
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

        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var complaints = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // Anything but an answer is a library's own chatter.
            if (line.StartsWith("{\"n\":", StringComparison.Ordinal) && JsonElement.Parse(line) is var answer && _waiting.TryRemove(answer.GetProperty("n").GetInt32(), out var waiting))
            {
                waiting.SetResult(answer);
            }
        }

        var reason = await complaints;
        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetException(new NodeScriptException(string.Create(CultureInfo.InvariantCulture, $"{_name} ended: {reason}")));
        }
    }
}

/// <summary>What a script said went wrong.</summary>
public sealed class NodeScriptException(string message) : Exception(message);
