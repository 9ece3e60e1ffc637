using System.Globalization;
using Platform.Fixtures;
using Platform.Local.Processes;

namespace Platform.Benchmarks.Scale;

/// <summary>What the controller says of itself, and what the system says of its process.</summary>
internal sealed class ControllerView(LocalPlatform platform) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = platform.Controller };

    /// <summary>A sample of /metrics; 0 while it has none or the controller is starting.</summary>
    public async Task<double> MetricAsync(string name, CancellationToken ct)
    {
        try
        {
            var text = await _http.GetStringAsync("/metrics", ct);
            var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    public async Task WaitForAsync(string name, double atLeast, CancellationToken ct)
    {
        while (await MetricAsync(name, ct) < atLeast)
        {
            await Task.Delay(200, ct);
        }
    }

    /// <summary>The most memory the process ever had resident, in megabytes.</summary>
    public double PeakMegabytes()
    {
        var line = File.ReadLines($"/proc/{platform.PidOf("controller").ToString(CultureInfo.InvariantCulture)}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public void Kill() => Signals.Send(platform.PidOf("controller"), Signal.Kill);

    public void Dispose() => _http.Dispose();
}
