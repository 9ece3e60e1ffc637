using System.Diagnostics;
using System.Globalization;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Local.Running;

namespace Platform.AuthCallout.Tests;

/// <summary>The callout service as a process of its own, to be killed.</summary>
internal sealed class CalloutProcess : IDisposable
{
    private readonly LeashedProcess _process;
    private readonly string _log;

    private CalloutProcess(LeashedProcess process, string log, Uri url) => (_process, _log, Url) = (process, log, url);

    public Uri Url { get; }

    public string LogText => File.ReadAllText(_log);

    public static async Task<CalloutProcess> StartAsync(CalloutWorld world, int region = 0, string? name = null, params (string Key, string Value)[] settings)
    {
        var url = $"http://127.0.0.1:{TestPorts.Take(1)[0].ToString(CultureInfo.InvariantCulture)}";
        var config = world.WriteSettings(world.Settings(region, name, [("Urls", url), .. settings]));
        var process = LeashedProcess.Start(
            ["env", $"TRUNKLINE_CONFIG={config}", "dotnet", Programs.AuthCallout], config + ".log", folder: null);
        var callout = new CalloutProcess(process, config + ".log", new Uri(url));
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(50, CalloutWorld.Ct))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(callout.Url, "readyz"), CalloutWorld.Ct);
                if (answer.IsSuccessStatusCode)
                {
                    return callout;
                }
            }
            catch (HttpRequestException) when (process.IsRunning)
            {
                // not listening yet
            }

            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(90) || !process.IsRunning)
            {
                var text = callout.LogText;
                process.Dispose();
                throw new InvalidOperationException($"The callout process did not become ready: {text}");
            }
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill9() => _process.Kill();

    /// <summary>SIGSTOP: it has what it was asked, and does nothing with it.</summary>
    public void Freeze() => Signals.Send(_process.Pid, Signal.Stop);

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signals.Send(_process.Pid, Signal.Terminate);

    public bool IsRunning => _process.IsRunning;

    public void Dispose() => _process.Dispose();
}
