using System.Globalization;
using System.Net;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Local.Running;

namespace Platform.Portal.Tests;

/// <summary>The portal as a process of its own, to be killed at a fail point.</summary>
internal sealed class PortalProcess : IDisposable
{
    private readonly System.Diagnostics.Process _process;

    private PortalProcess(System.Diagnostics.Process process, HttpClient client) => (_process, Client) = (process, client);

    public HttpClient Client { get; }
    public int Id => _process.Id;

    public static async Task<PortalProcess> StartAsync(string configFile, Dictionary<string, string> settings, string failPoint, CancellationToken ct)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{TestPorts.Take(1)[0]}");
        // Where it is, it is known: the issuer's clients compare it letter for letter.
        var nested = settings.Where(s => s.Key != "Portal:PublicUrl").Append(new("Portal:PublicUrl", url)).GroupBy(s => s.Key.Split(':')[0], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (object)g.ToDictionary(s => s.Key.Split(':', 2)[1], s => s.Value, StringComparer.Ordinal), StringComparer.Ordinal);
        await File.WriteAllTextAsync(configFile, JsonSerializer.Serialize(nested.Append(new("Urls", url)).ToDictionary()), ct);
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [Programs.Portal]) { UseShellExecute = false };
        start.Environment["TRUNKLINE_CONFIG"] = configFile;
        start.Environment["TRUNKLINE_FAILPOINT"] = failPoint;
        // It will not live for long (tests/Directory.Build.props); hexadecimal.
        start.Environment["DOTNET_TC_CallCountThreshold"] = "3E8";
        var process = System.Diagnostics.Process.Start(start)!;
        var portal = new PortalProcess(process, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(url) });
        await portal.WaitAsync(ct);
        return portal;
    }

    public async Task WaitForDeathAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(patience.Token);
    }

    public async Task KillAsync(TimeSpan after, CancellationToken ct)
    {
        await Task.Delay(after, ct);
        _process.Kill();
        await WaitForDeathAsync(ct);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        Client.Dispose();
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if ((await Client.GetAsync("/readyz", patience.Token)).StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }
}
